/*
 * What a person or the command line asks of the activator, as the payload of a direct invocation. The answer is the
 * link's status. Without a command, `{}`, the activator makes one pass.
 */

export type ActivatorCommand =
  /** Stops changes to EC2 until the release; passes go on looking, probing and reporting. */
  | { readonly command: 'hold'; readonly reason: string }
  /** Ends the hold and makes one pass. */
  | { readonly command: 'release' };
