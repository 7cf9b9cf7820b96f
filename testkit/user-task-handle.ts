/** A user task as a person sees it, with what a person can do about it. */
import type { UserTask } from '../state/instance.ts';
import type { CommandSender } from './job-handle.ts';
import type { VariablesInput } from './variables.ts';
import { variablesText } from './variables.ts';

/** Where a user task stands. */
export interface UserTaskPlace {
  readonly elementId: string;
  readonly elementInstanceKey: number;
  readonly instanceKey: number;
}

export interface UserTaskChanges {
  readonly candidateGroups?: readonly string[];
  readonly candidateUsers?: readonly string[];
  /** ISO 8601; empty: none. */
  readonly dueDate?: string;
  readonly followUpDate?: string;
  /** 0 to 100. */
  readonly priority?: number;
}

/**
 * A user task that the engine keeps, as it was when it was read. Every method throws CommandRejection; it
 * returns too when a listener is asked first, and then a refusal by the listener is not thrown.
 */
export class UserTaskHandle implements UserTaskPlace {
  readonly key: number;
  readonly elementId: string;
  readonly elementInstanceKey: number;
  readonly instanceKey: number;
  /** Empty: nobody. */
  readonly assignee: string;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  /** ISO 8601; empty: none. */
  readonly dueDate: string;
  readonly followUpDate: string;
  readonly priority: number;
  /** Of the deployed form; absent: none. */
  readonly formKey?: number;
  readonly externalFormReference: string;
  /** What it is about to do, while a listener is asked: creating, assigning, ...; absent: nothing. */
  readonly transition?: string;
  readonly #sender: CommandSender;

  constructor(sender: CommandSender, place: UserTaskPlace, task: UserTask) {
    this.#sender = sender;
    this.key = task.key;
    this.elementId = place.elementId;
    this.elementInstanceKey = place.elementInstanceKey;
    this.instanceKey = place.instanceKey;
    this.assignee = task.assignee ?? '';
    this.candidateGroups = task.candidateGroups;
    this.candidateUsers = task.candidateUsers;
    this.dueDate = task.dueDate ?? '';
    this.followUpDate = task.followUpDate ?? '';
    this.priority = task.priority ?? 0;
    if (task.formKey) this.formKey = task.formKey;
    this.externalFormReference = task.externalFormReference ?? '';
    if (task.transition) this.transition = task.transition.event;
  }

  get #task(): { userTaskKey: number; instanceKey: number } {
    return { userTaskKey: this.key, instanceKey: this.instanceKey };
  }

  /** Gives it to a person, whoever has it. `action`: what the history calls it. */
  assign(assignee: string, action = ''): void {
    this.#sender.execute({ assignUserTask: { ...this.#task, assignee, action } });
  }

  /** Takes it; refused (INVALID_STATE) while somebody else has it. */
  claim(assignee: string, action = ''): void {
    this.#sender.execute({ claimUserTask: { ...this.#task, assignee, action } });
  }

  unclaim(action = ''): void {
    this.#sender.execute({ unclaimUserTask: { ...this.#task, action } });
  }

  /** Changes what is given; an empty value takes away. */
  update({ candidateGroups, candidateUsers, ...others }: UserTaskChanges, action = ''): void {
    const changes = {
      ...others,
      ...(candidateGroups && { candidateGroups: [...candidateGroups] }),
      ...(candidateUsers && { candidateUsers: [...candidateUsers] }),
    };
    const changed = Object.keys(changes);
    this.#sender.execute({ updateUserTask: { ...this.#task, ...changes, changed, action } });
  }

  complete(variables?: VariablesInput, action = ''): void {
    const text = variablesText(variables);
    const given = text === undefined ? {} : { variables: text };
    this.#sender.execute({ completeUserTask: { ...this.#task, ...given, action } });
  }
}
