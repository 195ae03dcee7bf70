/* What the VPC's resolver says to a question: pure. */
import { type NameRecord } from './network';

export interface Answer {
  readonly code: 'noError' | 'nameUnknown';
  /** In the order of the chain: aliases first, then addresses. */
  readonly records: readonly AnsweredRecord[];
}

export interface AnsweredRecord {
  readonly name: string;
  readonly type: 'A' | 'CNAME';
  readonly value: string;
}

// Real resolvers stop somewhere too; a longer chain here is a loop.
const longestChain = 8;

export function answerQuestion(table: readonly NameRecord[], questionName: string, questionType: string): Answer {
  const records: AnsweredRecord[] = [];
  let name = questionName;
  for (let step = 0; step < longestChain; step++) {
    const own = table.filter((record) => sameName(record.name, name));
    if (own.length === 0) {
      return { code: 'nameUnknown', records };
    }
    const found = own.flatMap((record) => record.values.map((value) => ({ name, type: record.type, value })));
    const alias = found.find((record) => record.type === 'CNAME');
    if (!alias || questionType === 'CNAME') {
      return { code: 'noError', records: [...records, ...found.filter((record) => record.type === questionType)] };
    }
    records.push(alias);
    name = alias.value;
  }
  return { code: 'nameUnknown', records };
}

function sameName(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
