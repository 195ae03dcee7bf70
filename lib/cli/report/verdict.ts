/* What a state means for a pipeline: whether it is what `wait` waits for, and the exit code. */
import { EXIT, type ExitCode } from '../program/exit';
import { type Subject } from '../program/subject';
import { isHealthy, type StatusView } from './status-view';

/** An endpoint that the construct did not create is accepted and carries traffic; the tool that manages it decides about Private DNS. */
const AVAILABLE: readonly string[] = ['CHECKING', 'UNVERIFIED'];

/** Whether the subject has reached the state that `wait` waits for. */
export function isReached(subject: Subject, view: StatusView): boolean {
  // What nothing has checked lately may have ended long ago.
  const isChecked = !view.findings.some(({ code }) => code === 'no-recent-pass');
  return subject.kind === 'link'
    ? view.condition === 'ACTIVE' && isChecked
    : view.endpoints.every(({ condition }) => AVAILABLE.includes(condition));
}

export function exitOf(subject: Subject, view: StatusView): ExitCode {
  if (subject.kind === 'link') {
    return isHealthy(view) ? EXIT.healthy : EXIT.findings;
  }
  return view.endpoints.every(({ condition }) => condition === 'UNVERIFIED') ? EXIT.healthy : EXIT.findings;
}
