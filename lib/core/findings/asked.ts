import { type CallFailure } from './call-failure';

/** What AWS answered, or why the call failed. */
export type Asked<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly failure: CallFailure };
