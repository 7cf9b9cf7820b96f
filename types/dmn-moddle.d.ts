/** The part of dmn-moddle that is used; the package ships without types. Source: dmn-moddle 12.2.1. */
declare module 'dmn-moddle' {
  export class DmnModdle {
    constructor(packages?: Readonly<Record<string, unknown>>);
    fromXML(
      xml: string,
      typeName: string,
      options?: object,
    ): Promise<{ rootElement: unknown; warnings: readonly unknown[] }>;
  }
}
