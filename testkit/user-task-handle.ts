/** A user task with a user's operations. */
import type { UserTask } from '../state/instance.ts';
import type { CommandSender } from './job-handle.ts';
import type { VariablesInput } from './variables.ts';
import { variablesText } from './variables.ts';

/** The location of a user task. */
export interface UserTaskPlace {
  readonly elementId: string;
  readonly elementInstanceKey: number;
  readonly instanceKey: number;
}

export interface UserTaskChanges {
  readonly candidateGroups?: readonly string[];
  readonly candidateUsers?: readonly string[];
  /** ISO 8601; empty if not set. */
  readonly dueDate?: string;
  readonly followUpDate?: string;
  /** 0 to 100. */
  readonly priority?: number;
}

/**
 * A native user task, as it was when it was read. Every method throws CommandRejection. A method also returns
 * if a task listener must run first; a denial by the listener is then not thrown.
 */
export class UserTaskHandle implements UserTaskPlace {
  readonly key: number;
  readonly elementId: string;
  readonly elementInstanceKey: number;
  readonly instanceKey: number;
  /** Empty if not assigned. */
  readonly assignee: string;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  /** ISO 8601; empty if not set. */
  readonly dueDate: string;
  readonly followUpDate: string;
  readonly priority: number;
  /** Key of the deployed form; absent if there is none. */
  readonly formKey?: number;
  readonly externalFormReference: string;
  /** The pending transition while task listeners run: creating, assigning, ...; otherwise absent. */
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

  /** Assigns the task, even if it is already assigned. `action`: its name in the history. */
  assign(assignee: string, action = ''): void {
    this.#sender.execute({ assignUserTask: { ...this.#task, assignee, action } });
  }

  /** Claims the task; rejected (INVALID_STATE) if it is assigned to another user. */
  claim(assignee: string, action = ''): void {
    this.#sender.execute({ claimUserTask: { ...this.#task, assignee, action } });
  }

  unclaim(action = ''): void {
    this.#sender.execute({ unclaimUserTask: { ...this.#task, action } });
  }

  /** Updates the given attributes; an empty value clears the attribute. */
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
