/* The VPC's resolver as the network sees it: its names, and its faults. */
import { join } from 'node:path';
import { Worker, type Spawn } from '../system/worker';
import { type NameRecord } from './network';

export interface ResolverBehaviour {
  /** `failing` answers SERVFAIL, `silent` never answers, `stopped` closes the port. */
  readonly state: 'answering' | 'failing' | 'silent' | 'stopped';
  /** Time added to each answer. */
  readonly delayMilliseconds?: number;
}

export interface NameServerSettings {
  readonly records: readonly NameRecord[];
  readonly behaviour: ResolverBehaviour;
}

export class NameServer {
  /** Answers on port 53 of the address, over UDP and TCP. */
  static async start(address: string, spawn: Spawn): Promise<NameServer> {
    const worker = await Worker.start('the resolver', join(__dirname, 'name-server-process.ts'), spawn);
    const server = new NameServer(address, worker);
    await server.apply();
    return server;
  }

  private records: readonly NameRecord[] = [];
  private behaviour: ResolverBehaviour = { state: 'answering' };

  private constructor(
    private readonly address: string,
    private readonly worker: Worker,
  ) {}

  async setNames(records: readonly NameRecord[]): Promise<void> {
    this.records = records;
    await this.apply();
  }

  async setBehaviour(behaviour: ResolverBehaviour): Promise<void> {
    this.behaviour = behaviour;
    await this.apply();
  }

  stop(): Promise<void> {
    return this.worker.stop();
  }

  private async apply(): Promise<void> {
    const settings: NameServerSettings = { records: this.records, behaviour: this.behaviour };
    await this.worker.request('set', settings);
    await (this.behaviour.state === 'stopped' ? this.worker.request('close', undefined) : this.worker.request('listen', this.address));
  }
}
