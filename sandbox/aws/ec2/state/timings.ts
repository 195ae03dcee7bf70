/** How long things take by the account's clock, in milliseconds. AWS takes longer; the order is what matters. */
export interface Timings {
  /** From the provider's acceptance to `pending`. */
  acceptance: number;
  /** From `pending` to `available`. */
  connection: number;
  /** From enabling Private DNS to the resolver's first answer. */
  privateDns: number;
  /** From disabling Private DNS, or from the endpoint's deletion, until another endpoint may have the name. */
  nameRelease: number;
  /** From `deleting` to `deleted`. */
  deletion: number;
  /** How long a deleted endpoint is still described. */
  deletedVisible: number;
}
