/** Names of the API's answers, as the OpenAPI document has them (`schema.d.ts` is generated: see `make types`). */
export type * from "./schema.d.ts";
