/** Evaluates a case: the product, or the product with a planted fault. */
import type { CamundaCase } from './camunda-jvm.ts';

/**
 * The result as canonical text. A failure is `error <text>`, a rejection `refused <text>`, as in
 * CamundaFeel.java.
 */
export type Evaluator = (question: CamundaCase) => Promise<string>;
