export class LoopbackNetwork { static async start(_v: unknown): Promise<never> { throw new Error('later'); } }
