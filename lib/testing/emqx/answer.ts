export type Asked = { method: string; path: string; search: URLSearchParams; body: unknown };
export type Answer = { status: number; content_type?: string; body?: unknown };
/** undefined: not for us. */
export type Answerer = (asked: Asked) => Answer | undefined;

/** A recorded exchange's answer. */
export const recorded = ({ response }: { response: Answer }): Answer => response;
