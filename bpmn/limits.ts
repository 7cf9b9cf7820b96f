/**
 * The limits of a deployed model, each with its unit in its name. A file beyond one is refused by its name.
 * Pure.
 */

/** The largest BPMN file, in bytes of UTF-8. */
export const XML_BYTES_MAX = 4 * 1024 * 1024;
/** The deepest nesting of XML elements. */
export const XML_DEPTH_MAX = 200;
/** The most XML elements in a file, the diagram's included. */
export const XML_ELEMENTS_MAX = 50_000;
/** The most attributes of one XML element. */
export const XML_ATTRIBUTES_MAX = 256;
/** The most different namespace prefixes in a file: the parser copies all of them at each new declaration. */
export const XML_PREFIXES_MAX = 64;
/**
 * The longest list of references in one attribute, in characters: the parser's work grows with its square.
 */
export const XML_REFERENCE_LIST_LENGTH_MAX = 1024;
/**
 * After so many oddities the parser gives up: each costs it a search for the line from the file's
 * beginning.
 */
export const PARSER_WARNINGS_MAX = 100;
/** The most findings listed for a file. */
export const FINDINGS_MAX = 1000;
/** The most FEEL expressions of one file: each takes the engine about a tenth of a millisecond to read. */
export const EXPRESSIONS_MAX = 10_000;
/** The most characters of a file that a finding repeats. */
export const FINDING_LENGTH_MAX = 1000;
/** The most flow nodes of one process, subprocesses included. */
export const FLOW_NODES_MAX = 10_000;
/** The deepest nesting of subprocesses. */
export const SUBPROCESS_DEPTH_MAX = 50;
/**
 * The most process instances that call one another in a chain: beyond it a call activity gets an incident.
 */
export const CALL_DEPTH_MAX = 1000;
/** The longest id of a process, flow node or sequence flow, in characters. */
export const ID_LENGTH_MAX = 255;
/** The longest name of an element, message, error code, link or variable, in characters. */
export const NAME_LENGTH_MAX = 4096;
/**
 * The longest job type written as the end of a topic's name, in bytes (Kafka allows 249 for the whole
 * name).
 */
export const JOB_TYPE_TOPIC_BYTES_MAX = 200;
/** Rounds in which conditional events may make each other happen without any element in between. */
export const CONDITION_ROUNDS_MAX = 100;
/** The most task headers of an element. */
export const TASK_HEADERS_MAX = 1000;
/** The most inner instances that a loop cardinality may ask for: no list bounds it. */
export const LOOP_CARDINALITY_MAX = 100_000;

/** How deep calls of functions in a decision may be nested: recursion ends there. */
export const DECISION_CALLS_DEPTH_MAX = 100;
