/** A setting that cannot be right. Constructs and the command line call the input by different names. */
export class SettingError extends Error {
  public constructor(
    public readonly input: string,
    public readonly problem: string,
  ) {
    super(`\`${input}\` ${problem}`);
  }
}
