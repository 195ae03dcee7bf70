/* Who asks, and how far a resource policy speaks of them. */

/** `account`: the policy leaves it to the account, whose own policies then decide. */
export type Reach = 'directly' | 'account' | 'not at all';

export function accountOf(principal: string): string | undefined {
  return principal.startsWith('arn:') ? principal.split(':')[4] : undefined;
}

export function reachOf(element: unknown, principal: string): Reach {
  const kinds = (element === '*' ? { AWS: '*' } : (element ?? {})) as Readonly<Record<string, unknown>>;
  const valuesOf = (kind: string): readonly string[] => [kinds[kind] ?? []].flat().map(String);
  const named = valuesOf('AWS');
  // Both spellings mean everybody, services and strangers included.
  if (named.includes('*')) {
    return 'directly';
  }
  if (!principal.startsWith('arn:')) {
    return valuesOf('Service').includes(principal) ? 'directly' : 'not at all';
  }
  if (named.some((one) => one === principal || one === roleOf(principal))) {
    return 'directly';
  }
  const account = accountOf(principal) ?? '';
  return named.some((one) => one === account || /^arn:[\w-]+:iam::(\d{12}):root$/.exec(one)?.[1] === account) ? 'account' : 'not at all';
}

/** The role of a session. */
function roleOf(principal: string): string | undefined {
  const [, partition, account, name] = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(principal) ?? [];
  return name === undefined ? undefined : `arn:${partition}:iam::${account}:role/${name}`;
}
