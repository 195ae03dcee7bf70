/* How many connections a task can hold. */
import { type GatewayModel } from './model';

/** kB for an idle websocket, measured with HAProxy 3.4: 3.9, 29 and 68 MB per thousand. */
const IDLE_KB: Readonly<Record<GatewayModel['mode']['type'], number>> = { passthrough: 4, selfHosted: 29, cloudTenant: 68 };
/** A connection that transfers data holds a buffer of 16 kB in each direction. */
const BUFFERS_KB = 32;
/** HAProxy itself, and what else runs in the task. */
const RESERVED_MIB = 64;

/** A connection has a descriptor to the client and one to the server, and a check may hold one more for each server. */
const DESCRIPTORS_PER_CONNECTION = 2;
const RESERVED_DESCRIPTORS = 1000;

export interface TaskSize {
  readonly memoryMiB: number;
  /** Soft limit of open files. */
  readonly descriptors: number;
}

/** The most connections that fit both the memory and the descriptors of a task. */
export function mostConnections(mode: GatewayModel['mode']['type'], { memoryMiB, descriptors }: TaskSize): number {
  const byMemory = Math.floor(((memoryMiB - RESERVED_MIB) * 1024) / (IDLE_KB[mode] + BUFFERS_KB));
  const byDescriptors = Math.floor((descriptors - RESERVED_DESCRIPTORS) / DESCRIPTORS_PER_CONNECTION);
  return Math.max(0, Math.min(byMemory, byDescriptors));
}
