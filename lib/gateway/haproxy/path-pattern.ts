/* Paths as people write them: `*` is one segment, and `**` at the end is all that follows. */
import { word } from './escape';

/** For instance `/api/flow_runs/*\/set_state` or `/api/flows/**`. */
export type PathPattern = string;

/** The arguments of an ACL that matches a path by any of the patterns, with the fastest match that can say it. */
export function pathMatches(prop: string, patterns: readonly PathPattern[]): readonly string[] {
  return patterns.map((pattern) => {
    requirePattern(prop, pattern);
    if (!pattern.includes('*')) {
      return `-m str -- ${word(prop, pattern)}`;
    }
    const start = pattern.slice(0, -2);
    if (pattern.endsWith('/**') && !start.includes('*')) {
      return `-m beg -- ${word(prop, start)}`;
    }
    return `-m reg -- ${word(prop, regularExpression(pattern))}`;
  });
}

function requirePattern(prop: string, pattern: PathPattern): void {
  const segments = pattern.split('/').slice(1);
  const valid = segments.every(
    (segment, index) => segment === '*' || (segment === '**' && index === segments.length - 1) || !segment.includes('*'),
  );
  if (!pattern.startsWith('/') || pattern.includes('//') || segments.some((segment) => segment === '.' || segment === '..') || !valid) {
    throw new Error(
      `\`${prop}\` must be a path such as /api/flows/**, in which * is one whole segment and ** all that follows at the end, got: '${pattern}'`,
    );
  }
}

function regularExpression(pattern: PathPattern): string {
  const segments = pattern
    .split('/')
    .slice(1)
    .map((segment) => {
      if (segment === '**') {
        return '.*';
      }
      return segment === '*' ? '[^/]+' : segment.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
    });
  // `$` would also match before a line feed at the end.
  return `^/${segments.join('/')}\\z`;
}
