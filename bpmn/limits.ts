/**
 * The limits of a deployed model, each with its unit in its name. A file that exceeds one is rejected with
 * the name of the limit. Pure.
 */

/** Maximum size of a BPMN file, in bytes of UTF-8. */
export const XML_BYTES_MAX = 4 * 1024 * 1024;
/** Maximum nesting of XML elements. */
export const XML_DEPTH_MAX = 200;
/** Maximum number of XML elements in a file, including the diagram. */
export const XML_ELEMENTS_MAX = 50_000;
/** Maximum number of attributes of one XML element. */
export const XML_ATTRIBUTES_MAX = 256;
/**
 * Maximum number of different namespace prefixes in a file: the parser copies all of them at each new
 * declaration.
 */
export const XML_PREFIXES_MAX = 64;
/**
 * Maximum length of a list of references in one attribute, in characters: the parser's work grows with its
 * square.
 */
export const XML_REFERENCE_LIST_LENGTH_MAX = 1024;
/**
 * Number of parser warnings after which parsing stops: for each, the parser searches for its line from the
 * beginning of the file.
 */
export const PARSER_WARNINGS_MAX = 100;
/** Maximum number of findings listed for a file. */
export const FINDINGS_MAX = 1000;
/**
 * Maximum number of FEEL expressions in one file: parsing each takes the engine about a tenth of a
 * millisecond.
 */
export const EXPRESSIONS_MAX = 10_000;
/** Maximum number of characters of a file that a finding quotes. */
export const FINDING_LENGTH_MAX = 1000;
/** Maximum number of flow nodes of one process, including subprocesses. */
export const FLOW_NODES_MAX = 10_000;
/** Maximum nesting of subprocesses. */
export const SUBPROCESS_DEPTH_MAX = 50;
/**
 * Maximum number of process instances in a chain, each called by the one before or started by a signal that
 * it threw: beyond it, a call activity or a throwing event gets an incident.
 */
export const CALL_DEPTH_MAX = 1000;
/** Maximum length of the id of a process, flow node or sequence flow, in characters. */
export const ID_LENGTH_MAX = 255;
/** Maximum length of the name of an element, message, error code, link or variable, in characters. */
export const NAME_LENGTH_MAX = 4096;
/**
 * Maximum length of a job type written as the end of a topic's name, in bytes (Kafka allows 249 for the whole
 * name).
 */
export const JOB_TYPE_TOPIC_BYTES_MAX = 200;
/** Rounds in which conditional events may trigger each other without any element in between. */
export const CONDITION_ROUNDS_MAX = 100;
/** Maximum number of task headers of an element. */
export const TASK_HEADERS_MAX = 1000;
/** Maximum number of inner instances for a loop cardinality, which is not limited by a list. */
export const LOOP_CARDINALITY_MAX = 100_000;

/** Maximum nesting of function calls in a decision, which ends recursion. */
export const DECISION_CALLS_DEPTH_MAX = 100;
