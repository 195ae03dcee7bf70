/* Runs resources in the order of their dependencies, side by side where nothing orders them. */

export interface GraphOptions {
  readonly nodes: Iterable<string>;
  /** What must be done before a node; names outside the graph are ignored. */
  before(node: string): readonly string[];
  run(node: string): Promise<void>;
  /** Whether nodes that do not depend on a failed one are still started. */
  readonly continueAfterFailure: boolean;
  onFailure?(): void;
}

/** Resolves once nothing runs any more, to the nodes that failed. */
export async function runGraph(options: GraphOptions): Promise<readonly string[]> {
  const waiting = new Set(options.nodes);
  const all = new Set(waiting);
  const done = new Set<string>();
  const failed: string[] = [];
  const running = new Map<string, Promise<void>>();

  const start = (node: string) => {
    waiting.delete(node);
    const finished = options.run(node).then(
      () => void done.add(node),
      () => {
        failed.push(node);
        options.onFailure?.();
      },
    );
    running.set(
      node,
      finished.then(() => void running.delete(node)),
    );
  };

  for (;;) {
    if (failed.length === 0 || options.continueAfterFailure) {
      [...waiting].filter((node) => options.before(node).every((other) => !all.has(other) || done.has(other))).forEach(start);
    }
    if (running.size === 0) {
      return failed;
    }
    await Promise.race(running.values());
  }
}

/** Throws if the nodes depend on each other in a circle. */
export function refuseCycles(nodes: readonly string[], before: (node: string) => readonly string[]): void {
  const known = new Set(nodes);
  const done = new Set<string>();
  for (let progress = true; progress;) {
    progress = false;
    for (const node of nodes) {
      if (!done.has(node) && before(node).every((other) => !known.has(other) || done.has(other))) {
        done.add(node);
        progress = true;
      }
    }
  }
  const circle = nodes.filter((node) => !done.has(node));
  if (circle.length > 0) {
    throw new Error(`Circular dependency between resources: [${circle.join(', ')}]`);
  }
}
