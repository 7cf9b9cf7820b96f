/** What evaluates a case: the product, or the product with a planted fault. */
import type { CamundaCase } from './camunda-jvm.ts';

/**
 * The result as canonical text. What fails is `error <text>`, what isn't accepted `refused <text>`, as of
 * CamundaFeel.java.
 */
export type Evaluator = (question: CamundaCase) => Promise<string>;
