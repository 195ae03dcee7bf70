/** A setting is wrong. Constructs and the command line use different names for the input. */
export class SettingError extends Error {
  public constructor(
    public readonly input: string,
    public readonly problem: string,
  ) {
    super(`\`${input}\` ${problem}`);
  }
}
