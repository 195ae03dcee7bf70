/*
 * What a person or the command line requests from the activator, as the payload of a direct invocation. The answer is a
 * `LinkReport`. Without a command, `{}`, the activator makes one pass.
 */

export type ActivatorCommand =
  /** Stops changes to EC2 until the release; passes continue to check and to report. */
  | { readonly command: 'hold'; readonly reason: string }
  /** Ends the hold and makes one pass. */
  | { readonly command: 'release' };
