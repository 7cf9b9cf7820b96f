/** The validated body of a search, and its response. Types only. */

export interface SearchRequest {
  readonly filter?: Readonly<Record<string, unknown>>;
  readonly sort?: readonly { readonly field: string; readonly order?: string }[];
  readonly page?: {
    readonly limit?: number;
    readonly from?: number;
    readonly after?: string;
    readonly before?: string;
  };
}

export type Item = Readonly<Record<string, unknown>>;

export interface SearchAnswer {
  readonly items: readonly Item[];
  readonly page: {
    /** At most 10,000. */
    readonly totalItems: number;
    readonly hasMoreTotalItems: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}
