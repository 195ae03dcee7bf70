/* Answers as XML. How a list is written is the whole difference between the protocols. */
import { XMLBuilder } from 'fast-xml-parser';

const builder = new XMLBuilder({ format: false, ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: false });

/** Name of the elements of a list, or `flattened` where the list's own element repeats. */
export type ListStyle = 'member' | 'item' | 'flattened';

export function toXml(document: Readonly<Record<string, unknown>>, lists: ListStyle): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(shape(document, lists))}`;
}

function shape(value: unknown, lists: ListStyle): unknown {
  if (Array.isArray(value)) {
    const elements = value.map((element) => shape(element, lists));
    return lists === 'flattened' ? elements : { [lists]: elements };
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => [name, shape(member, lists)]),
    );
  }
  return value === undefined || value === null ? '' : String(value);
}
