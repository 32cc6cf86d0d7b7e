export type EmqxRequest = { method: string; path: string; search: URLSearchParams; body: unknown };
export type Answer = { status: number; content_type?: string; body?: unknown };
/** undefined: not handled. */
export type Answerer = (request: EmqxRequest) => Answer | undefined;

/** The answer of a recorded exchange. */
export const recorded = ({ response }: { response: Answer }): Answer => response;
