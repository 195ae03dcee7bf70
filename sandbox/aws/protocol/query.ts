/* Request parameters of the query protocols: `Filter.1.Value.2=x` becomes { Filter: [{ Value: [ , 'x'] }] }. */

type Node = Map<string, Node | string>;

/** Members of a query or ec2Query request, without `Action` and `Version`. */
export function parseQuery(body: string): { readonly action: string; readonly input: Record<string, unknown> } {
  const root: Node = new Map();
  let action = '';
  for (const [name, value] of new URLSearchParams(body)) {
    if (name === 'Action') {
      action = value;
    } else if (name !== 'Version') {
      insert(root, name.split('.'), value);
    }
  }
  return { action, input: Object.fromEntries([...root].map(([name, node]) => [name, collapse(node)])) };
}

function insert(node: Node, path: readonly string[], value: string): void {
  const [head = '', ...tail] = path;
  if (tail.length === 0) {
    node.set(head, value);
    return;
  }
  const existing = node.get(head);
  const child: Node = existing instanceof Map ? existing : new Map();
  node.set(head, child);
  insert(child, tail, value);
}

function collapse(node: Node | string): unknown {
  if (typeof node === 'string') {
    return node;
  }
  const names = [...node.keys()];
  if (names.length === 1 && names[0] === 'member') {
    return collapse(node.get('member') ?? '');
  }
  if (names.length === 1 && names[0] === 'entry') {
    const entries = collapse(node.get('entry') ?? '') as { readonly key: string; readonly value: unknown }[];
    return Object.fromEntries(entries.map((entry) => [entry.key, entry.value]));
  }
  if (names.every((name) => /^\d+$/.test(name))) {
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => collapse(node.get(name) ?? ''));
  }
  return Object.fromEntries([...node].map(([name, child]) => [name, collapse(child)]));
}
