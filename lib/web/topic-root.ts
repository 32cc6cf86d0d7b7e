import { getConfig } from './config';

/** First level of this environment's MQTT topics. */
export const topicRoot = (): string => getConfig().TOPIC_ROOT;
