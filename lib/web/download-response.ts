/** A text as a file. `filename`: what HTTP takes without quoting. */
export const downloadResponse = ({
  filename,
  type,
  text,
}: {
  filename: string;
  type: string;
  text: string;
}): Response =>
  new Response(text, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${filename}"`,
      'cache-control': 'no-store',
    },
  });
