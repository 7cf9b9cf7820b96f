/**
 * Resolves the requirements of a model's decisions, knowledge models and services. Pure. Source: DMN 1.5
 * §6.3.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementsOf, textOf } from '../parse/moddle-element.ts';
import type { Drafts, ServiceDraft } from './drafts.ts';
import { requirementsOf } from './drafts.ts';

/** Reports unresolved references. */
export function linkDrafts(drafts: Drafts, compiler: Compiler): void {
  const missing = (source: ModdleElement, reference: ModdleElement, what: string) => {
    const href = (textOf(reference, 'href') ?? '').slice(0, 200);
    compiler.report(
      source,
      `requires '${href}', which is not a ${what} of this file or of one that it imports`,
    );
  };
  const knowledgeOf = (source: ModdleElement) =>
    requirementsOf(source, 'knowledgeRequirement', 'requiredKnowledge').flatMap((reference) => {
      const found = drafts.invocableOf(reference);
      if (!found) missing(source, reference, 'business knowledge model');
      return found ?? [];
    });
  for (const decision of drafts.decisions.values()) {
    const { source } = decision;
    decision.knowledge.push(...knowledgeOf(source));
    for (const reference of requirementsOf(source, 'informationRequirement', 'requiredDecision')) {
      const found = drafts.decisionOf(reference);
      if (found) decision.requires.push(found);
      else missing(source, reference, 'decision');
    }
    // An information requirement without an input is only a line in the diagram: variables are found by their
    // names.
    const inputs = requirementsOf(source, 'informationRequirement', 'requiredInput');
    decision.inputs.push(...inputs.flatMap((reference) => drafts.inputOf(reference) ?? []));
  }
  for (const knowledge of drafts.knowledge) knowledge.requires.push(...knowledgeOf(knowledge.source));
  for (const service of drafts.services) linkService(service, drafts);
}

/** The references of a service that is never called may be unresolved. */
function linkService(service: ServiceDraft, drafts: Drafts): void {
  const { source } = service;
  const decisionsOf = (property: string) =>
    elementsOf(source, property).flatMap((reference) => drafts.decisionOf(reference)?.target ?? []);
  service.inputDecisions.push(...decisionsOf('inputDecision'));
  service.outputDecisions.push(...decisionsOf('outputDecision'));
  for (const reference of elementsOf(source, 'inputData')) {
    service.parameters.push(...[drafts.inputOf(reference)?.target ?? []].flat());
  }
  service.parameters.push(
    ...service.inputDecisions.map(({ resultName: name, resultType: type }) => ({ name, type })),
  );
}
