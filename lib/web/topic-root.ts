import { getConfig } from './config';

/** First level of this environment's topics. */
export const topicRoot = (): string => getConfig().TOPIC_ROOT;
