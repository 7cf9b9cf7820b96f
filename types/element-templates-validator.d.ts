/** The part of @bpmn-io/element-templates-validator that the tests use; it brings no types. */
declare module '@bpmn-io/element-templates-validator' {
  export function validateZeebe(template: unknown): {
    readonly valid: boolean;
    readonly errors?: readonly unknown[];
  };
}
