/** Names by which a task with request and reply and its services know each other. Pure. */

/** Job type of such tasks. */
export const REQUEST_TASK_TYPE = 'signalbox:kafka-request:1';

/** Task header that names the topic of the replies. */
export const REPLY_TOPIC = 'replyTopic';

/** Of the request, to be carried back: see request-id.ts. */
export const REQUEST_ID_HEADER = 'signalbox-request-id';
/** Of the request: where the reply is looked for. */
export const REPLY_TOPIC_HEADER = 'reply-topic';

/** Of a reply: the BPMN error that the task is to throw. */
export const ERROR_CODE_HEADER = 'signalbox-error-code';
export const ERROR_MESSAGE_HEADER = 'signalbox-error-message';
