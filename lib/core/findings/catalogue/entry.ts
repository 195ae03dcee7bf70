/** How urgent a finding is: `info` is the normal course of things, `warning` works but not for long or not everywhere, `error` does not work. */
export type Severity = 'info' | 'warning' | 'error';

/** What people are told of a finding. Texts are Markdown of one line. */
export interface CatalogueEntry {
  readonly severity: Severity;
  readonly title: string;
  /** What a user or a client sees. */
  readonly symptom: string;
  /** Texts of clients and of AWS, word for word, so that a search for them ends here; `…` stands for what varies. */
  readonly messages?: readonly string[];
  readonly cause: string;
  /** What the finding shows beside its code. */
  readonly evidence: string;
  /** What to do, the first thing first. */
  readonly remedy: string;
}

export type Entries = Readonly<Record<string, CatalogueEntry>>;
