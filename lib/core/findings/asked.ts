import { type CallFailure } from './call-failure';

/** What AWS answered, or why it could not be asked. */
export type Asked<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly failure: CallFailure };
