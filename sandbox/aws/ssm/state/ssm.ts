/* Parameters of the Systems Manager Parameter Store, standard tier. */
import { AwsError } from '../../service';
import { type AccountContext } from '../../account-context';

export interface Parameter {
  readonly name: string;
  readonly type: 'String' | 'StringList';
  readonly value: string;
  readonly version: number;
  readonly lastModified: Date;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface PutParameterInput {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly description?: string;
  readonly overwrite?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

const STANDARD_TIER_BYTES = 4096;
/** Parameter Store keeps so many versions of a parameter. */
const MOST_VERSIONS = 100;

export interface HasSsm {
  readonly ssm: Ssm;
}

export class Ssm {
  private readonly parameters = new Map<string, Parameter>();
  /** All versions that are kept, by name, the oldest first. */
  private readonly versions = new Map<string, readonly Parameter[]>();

  constructor(private readonly account: AccountContext) {}

  arn(name: string): string {
    return this.account.arn('ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`);
  }

  find(name: string): Parameter | undefined {
    return this.parameters.get(name);
  }

  /** By `name` or `name:version`. */
  select(nameOrSelector: string): { readonly parameter: Parameter; readonly selector?: string } | undefined {
    const [, name, number] = /^(.+):(\d+)$/.exec(nameOrSelector) ?? [];
    const parameter =
      name === undefined ? this.parameters.get(nameOrSelector) : this.versions.get(name)?.find(({ version }) => version === Number(number));
    return parameter && { parameter, ...(number === undefined ? {} : { selector: `:${number}` }) };
  }

  get(name: string): Parameter {
    const parameter = this.parameters.get(name);
    if (!parameter) {
      throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
    }
    return parameter;
  }

  put(input: PutParameterInput): Parameter {
    const existing = this.parameters.get(input.name);
    if (existing && !input.overwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    if (existing && input.tags) {
      throw new AwsError(
        'ValidationException',
        "tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag.",
      );
    }
    const type = input.type ?? existing?.type;
    if (type !== 'String' && type !== 'StringList') {
      throw new AwsError(
        'ValidationException',
        type ? `type ${type} is not one of String, StringList` : 'A parameter type is required when you create a parameter.',
      );
    }
    if (input.value === '') {
      throw new AwsError(
        'ValidationException',
        "Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
      );
    }
    if (Buffer.byteLength(input.value) > STANDARD_TIER_BYTES) {
      throw new AwsError(
        'ValidationException',
        'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html',
      );
    }
    const parameter: Parameter = {
      name: input.name,
      type,
      value: input.value,
      version: (existing?.version ?? 0) + 1,
      lastModified: this.account.clock.now(),
      description: input.description ?? existing?.description,
      tags: input.tags ?? existing?.tags ?? {},
    };
    this.parameters.set(input.name, parameter);
    this.versions.set(input.name, [...(this.versions.get(input.name) ?? []), parameter].slice(-MOST_VERSIONS));
    return parameter;
  }

  setTags(name: string, tags: Readonly<Record<string, string>>): void {
    this.parameters.set(name, { ...this.get(name), tags });
  }

  delete(name: string): void {
    this.get(name);
    this.parameters.delete(name);
    this.versions.delete(name);
  }

  /** Names of all parameters, the seeded one included. */
  names(): readonly string[] {
    return [...this.parameters.keys()];
  }
}
