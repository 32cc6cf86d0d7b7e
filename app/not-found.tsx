import { PageNotFound } from './_components/page-not-found';

export default function NotFound() {
  return (
    <main>
      <PageNotFound />
    </main>
  );
}
