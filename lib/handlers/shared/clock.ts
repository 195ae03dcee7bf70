/** Time, in one object that tests replace. */
export const clock = {
  now: (): number => Date.now(),
  sleep: (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Time left until a moment that was fixed at the start of an invocation. */
export interface Deadline {
  millisecondsLeft(): number;
}

export function deadlineIn(milliseconds: number): Deadline {
  const end = clock.now() + milliseconds;
  return { millisecondsLeft: () => end - clock.now() };
}

/** Gives up waiting for work at the deadline; the work itself cannot be stopped, and its later failure is ignored. */
export async function within<T>(deadline: Deadline, work: Promise<T>, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeOut = new Promise<T>((resolve, reject) => {
    timer = setTimeout(
      () => {
        try {
          resolve(late());
        } catch (error) {
          reject(error);
        }
      },
      Math.max(0, deadline.millisecondsLeft()),
    );
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, timeOut]);
  } finally {
    clearTimeout(timer);
  }
}
