/** What bpmn-moddle's entry point offers; the package itself declares only the types of its model. */
declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(additionalPackages: Readonly<Record<string, unknown>>);
    /** `options` is assigned onto moddle-xml's reader. Rejects with an error that has `warnings`. */
    fromXML(
      xml: string,
      typeName: string,
      options: object,
    ): Promise<{ rootElement: unknown; warnings: readonly unknown[] }>;
  }
}
