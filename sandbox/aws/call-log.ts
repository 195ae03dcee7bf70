/* Every call that reached the local AWS, so that tests and benchmarks can count and assert. */

export interface RecordedCall {
  readonly at: Date;
  /** As in the credential scope: `ec2`, `ssm`, … */
  readonly service: string;
  readonly action: string;
  readonly region: string;
  readonly callerArn: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
}

export class CallLog {
  private readonly calls: RecordedCall[] = [];
  private readonly gaps: string[] = [];
  private readonly violations: string[] = [];

  record(call: RecordedCall): void {
    this.calls.push(call);
  }

  recordNotImplemented(what: string): void {
    this.gaps.push(what);
  }

  recordViolation(what: string): void {
    this.violations.push(what);
  }

  /** In their order; with a filter only those whose members equal it. */
  recorded(filter: Partial<Pick<RecordedCall, 'service' | 'action' | 'region' | 'callerArn' | 'outcome'>> = {}): readonly RecordedCall[] {
    const wanted = Object.entries(filter);
    return this.calls.filter((call) => wanted.every(([name, value]) => call[name as keyof RecordedCall] === value));
  }

  /** Requests that AWS knows and the local AWS does not; a sound run has none. */
  get notImplemented(): readonly string[] {
    return this.gaps;
  }

  /** Breaches of the protocol of custom resources, such as a second answer; a sound run has none. */
  get protocolViolations(): readonly string[] {
    return this.violations;
  }

  /** Forgets the calls, so that a test can count from here. */
  clearCalls(): void {
    this.calls.length = 0;
  }
}
