/* SSM Parameter Store over its API. */
import { page } from '../paging';
import { AwsError, NotImplementedError, type Operation, type Permission, type Service } from '../service';
import { type HasSsm, type Parameter } from './state/ssm';

export function ssmService({ ssm }: HasSsm): Service {
  function permission(action: string, name: unknown): Permission {
    // Policies name the parameter, whichever version is asked for.
    return { action: `ssm:${action}`, resource: ssm.arn(String(name).replace(/:\d+$/, '')) };
  }

  function describe(parameter: Parameter, selector?: string): unknown {
    return {
      ...(selector === undefined ? {} : { Selector: selector }),
      Name: parameter.name,
      Type: parameter.type,
      Value: parameter.value,
      Version: parameter.version,
      LastModifiedDate: parameter.lastModified,
      ARN: ssm.arn(parameter.name),
      DataType: 'text',
    };
  }

  const getParameter: Operation = {
    members: ['Name', 'WithDecryption'],
    permissions: ({ input }) => [permission('GetParameter', input.Name)],
    run: ({ input }) => ({ Parameter: describe(ssm.get(String(input.Name))) }),
  };

  const getParameters: Operation = {
    members: ['Names', 'WithDecryption'],
    permissions: ({ input }) => (input.Names as string[]).map((name) => permission('GetParameters', name)),
    run: ({ input }) => {
      const names = input.Names as string[];
      return {
        Parameters: names.flatMap((name) => ssm.select(name) ?? []).map(({ parameter, selector }) => describe(parameter, selector)),
        InvalidParameters: names.filter((name) => !ssm.select(name)),
      };
    },
  };

  const getParametersByPath: Operation = {
    members: ['Path', 'Recursive', 'WithDecryption', 'MaxResults', 'NextToken'],
    permissions: ({ input }) => [permission('GetParametersByPath', input.Path)],
    run: ({ input }) => {
      const path = `${String(input.Path).replace(/\/$/, '')}/`;
      const below = ssm
        .names()
        .filter((name) => name.startsWith(path) && (input.Recursive === true || !name.slice(path.length).includes('/')));
      const { items, nextToken } = page(below, input);
      return { Parameters: items.map((name) => describe(ssm.get(name))), NextToken: nextToken };
    },
  };

  const describeParameters: Operation = {
    members: ['MaxResults', 'NextToken'],
    permissions: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
    run: ({ input }) => {
      const { items, nextToken } = page(
        ssm.names().map((name) => ssm.get(name)),
        input,
      );
      return {
        Parameters: items.map(({ name, type, description, version, lastModified }) => ({
          Name: name,
          ARN: ssm.arn(name),
          Type: type,
          Description: description,
          Version: version,
          LastModifiedDate: lastModified,
          Tier: 'Standard',
          DataType: 'text',
        })),
        NextToken: nextToken,
      };
    },
  };

  const putParameter: Operation = {
    members: ['Name', 'Value', 'Type', 'Overwrite', 'Description', 'Tags', 'Tags.Key', 'Tags.Value', 'Tier', 'DataType'],
    permissions: ({ input }) => [
      permission('PutParameter', input.Name),
      ...(input.Tags ? [permission('AddTagsToResource', input.Name)] : []),
    ],
    run: ({ input }) => {
      for (const [member, only] of [
        ['Tier', 'Standard'],
        ['DataType', 'text'],
      ] as const) {
        if (input[member] !== undefined && input[member] !== only) {
          throw new NotImplementedError(`PutParameter with ${member} ${String(input[member])}`);
        }
      }
      if (typeof input.Name !== 'string' || typeof input.Value !== 'string') {
        throw new AwsError('ValidationException', 'Name and Value are required');
      }
      const tags = input.Tags as { readonly Key: string; readonly Value: string }[] | undefined;
      const parameter = ssm.put({
        name: input.Name,
        value: input.Value,
        type: input.Type as string | undefined,
        description: input.Description as string | undefined,
        overwrite: input.Overwrite === true,
        tags: tags && Object.fromEntries(tags.map((tag) => [tag.Key, tag.Value])),
      });
      return { Version: parameter.version, Tier: 'Standard' };
    },
  };

  const deleteParameter: Operation = {
    members: ['Name'],
    permissions: ({ input }) => [permission('DeleteParameter', input.Name)],
    run: ({ input }) => {
      ssm.delete(String(input.Name));
      return {};
    },
  };

  return {
    name: 'ssm',
    protocol: 'json',
    operations: {
      GetParameter: getParameter,
      GetParameters: getParameters,
      GetParametersByPath: getParametersByPath,
      DescribeParameters: describeParameters,
      PutParameter: putParameter,
      DeleteParameter: deleteParameter,
    },
  };
}
