/* Parameter Store: values with the numbers of their versions. */
import {
  DeleteParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { allPages, given } from './pages';

/** GetParameters takes up to ten names. */
export const MOST_NAMES = 10;

export interface ParameterVersion {
  readonly value: string;
  readonly version: number;
}

/** Parameters by name, or by `name:version`; those that do not exist are left out. Throws what the call throws. */
export async function readParameters(ssm: SSMClient, names: readonly string[]): Promise<ReadonlyMap<string, ParameterVersion>> {
  const answer = await ssm.send(new GetParametersCommand({ Names: names.slice(0, MOST_NAMES) }));
  return new Map(
    given(answer.Parameters, 'Parameters').map(({ Name = '', Value = '', Version = 0, Selector = '' }): [string, ParameterVersion] => [
      `${Name}${Selector}`,
      { value: Value, version: Version },
    ]),
  );
}

export interface StoredParameter {
  readonly name: string;
  readonly value: string;
  /** Milliseconds since 1970; 0 if unknown. */
  readonly modifiedAt: number;
}

export async function readParametersBelow(ssm: SSMClient, path: string): Promise<readonly StoredParameter[]> {
  const parameters = await allPages(async (token) => {
    const answer = await ssm.send(new GetParametersByPathCommand({ Path: path, Recursive: true, NextToken: token }));
    return { items: given(answer.Parameters, 'Parameters'), nextToken: answer.NextToken };
  });
  return parameters.flatMap(({ Name: name, Value: value, LastModifiedDate }) =>
    name === undefined || value === undefined ? [] : [{ name, value, modifiedAt: LastModifiedDate?.getTime() ?? 0 }],
  );
}

/** Creates a parameter; throws `ParameterAlreadyExists` if there is one of this name. Answers with the number of the version. */
export function createParameter(ssm: SSMClient, name: string, value: string, description: string): Promise<number> {
  return put(ssm, { Name: name, Value: value, Type: 'String', Description: description });
}

/**
 * Writes the next version of a parameter that exists, and answers with its number. Without a type Parameter Store creates
 * nothing: a write that is late for a deletion does not bring the parameter back.
 */
export function updateParameter(ssm: SSMClient, name: string, value: string): Promise<number> {
  return put(ssm, { Name: name, Value: value, Overwrite: true });
}

async function put(ssm: SSMClient, input: ConstructorParameters<typeof PutParameterCommand>[0]): Promise<number> {
  return (await ssm.send(new PutParameterCommand(input))).Version ?? 0;
}

/** Deletes a parameter if there is one. */
export async function deleteParameter(ssm: SSMClient, name: string): Promise<void> {
  try {
    await ssm.send(new DeleteParameterCommand({ Name: name }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ParameterNotFound')) {
      throw error;
    }
  }
}
