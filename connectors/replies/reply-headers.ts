/** Names used by tasks with request and reply and by their services. Pure. */

/** Job type of such tasks. */
export const REQUEST_TASK_TYPE = 'signalbox:kafka-request:1';

/** Task header with the topic of the replies. */
export const REPLY_TOPIC = 'replyTopic';

/** Header of the request that the service must return: see request-id.ts. */
export const REQUEST_ID_HEADER = 'signalbox-request-id';
/** Header of the request: the topic where the reply is expected. */
export const REPLY_TOPIC_HEADER = 'reply-topic';

/** Header of a reply: the BPMN error that the task throws. */
export const ERROR_CODE_HEADER = 'signalbox-error-code';
export const ERROR_MESSAGE_HEADER = 'signalbox-error-message';
