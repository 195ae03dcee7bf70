import { GetParameterCommand, GetParametersByPathCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { allPages, given } from './pages';

/** The value of a parameter; undefined if there is none of this name. Throws what the call throws otherwise. */
export async function readParameter(ssm: SSMClient, name: string | undefined): Promise<string | undefined> {
  try {
    const answer = await ssm.send(new GetParameterCommand({ Name: name }));
    return given(answer.Parameter?.Value, 'Parameter.Value');
  } catch (error) {
    if (isParameterNotFound(error)) {
      return undefined;
    }
    throw error;
  }
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

export function isParameterNotFound(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'ParameterNotFound';
}
