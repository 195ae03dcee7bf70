import { type DecisionContext, type EndpointMemory, type EndpointObservation } from './observation';
import { nameArrives } from '../names/name-verdict';
import { nameStrategy, type MoveStep } from './name-strategy';
import { nameVerdict, pathVerdict } from './path-check';

/** What the pass does next for one endpoint. There is no action that deletes anything or disables Private DNS. */
export type EndpointAction =
  /** Nothing more in this pass; the next one checks again. */
  | 'settle'
  /** EC2 is about to move on by itself: describe again shortly. */
  | 'describeAgain'
  /** Check the path from inside the VPC. */
  | 'probe'
  | MoveStep
  /** This pass enabled Private DNS and the names do not resolve yet: resolve them again shortly. */
  | 'awaitNames';

/**
 * Decides the next step for one endpoint. Total: unknown states settle and are reported by `diagnose`.
 *
 * Invariant (decision D6, D7): `enablePrivateDns` only for an available endpoint whose path was checked in this pass, and
 * never while the link is frozen.
 */
export function decide(observation: EndpointObservation, memory: EndpointMemory, context: DecisionContext): EndpointAction {
  switch (observation.description.state) {
    case 'pending':
      return 'describeAgain';
    case 'pendingAcceptance':
      // EC2 reports an acceptance before the endpoint changes its state.
      return context.changeReported === true ? 'describeAgain' : 'settle';
    case 'notFound':
      // Right after creation EC2 may not know the id yet; an endpoint that EC2 returned before has been deleted.
      return memory.seen ? 'settle' : 'describeAgain';
    case 'available':
      return decideAvailable(observation, memory, context);
    default:
      return 'settle';
  }
}

function decideAvailable(observation: EndpointObservation, memory: EndpointMemory, context: DecisionContext): EndpointAction {
  // Without addresses there is nothing to check; the next pass reads them again.
  if (observation.interfaces.length === 0) {
    return 'settle';
  }
  if (observation.probe === undefined) {
    return 'probe';
  }

  if (observation.enabling === undefined) {
    const move = context.frozen === true ? undefined : nameStrategy(context.privateDns).nextMove(observation);
    return move !== undefined && pathIsGoodEnough(observation, memory, context) ? move : 'settle';
  }
  if (!observation.enabling.done || !observation.probe.ran) {
    return 'settle';
  }
  if (!nameArrives(nameVerdict(observation))) {
    return 'awaitNames';
  }
  return observation.probedAfterEnabling === true ? 'settle' : 'probe';
}

/**
 * Whether the path is healthy enough for clients: every zone; after the grace period, or to enable again what was enabled
 * before, one zone.
 */
function pathIsGoodEnough(observation: EndpointObservation, memory: EndpointMemory, context: DecisionContext): boolean {
  switch (pathVerdict(observation)) {
    case 'allHealthy':
      return true;
    case 'someHealthy':
      return memory.privateDnsWasOn || graceIsOver(memory, context);
    default:
      return false;
  }
}

function graceIsOver(memory: EndpointMemory, context: DecisionContext): boolean {
  return memory.checkFailingSince !== undefined && context.now - memory.checkFailingSince >= context.graceSeconds * 1000;
}
