/* What every parameter that the activator writes has in common. */

/** Lets a reader notice a write that came too late: Parameter Store knows no conditions, but it numbers the versions of a value. */
export interface StoredValue {
  readonly version: 1;
  /**
   * Number of the version that the writer had read, 0 if there was none. If the value is not stored as the next version, the
   * writer did not know the versions between, and the latest of them all counts.
   */
  readonly previousVersion: number;
}
