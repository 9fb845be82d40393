import { StoreError, storeFailure } from '../store/store-failure.ts';
import type { Span } from '../syntax/ast.ts';
import { SplError, type SplErrorCode, SplErrors } from '../syntax/spl-error.ts';

/** An error on its way between threads, where classes are lost. */
export type ErrorData =
  | {
      readonly kind: 'search';
      readonly message: string;
      readonly span: Span | null;
      readonly hint: string | null;
      readonly code: SplErrorCode;
    }
  | { readonly kind: 'searches'; readonly errors: readonly ErrorData[] }
  | { readonly kind: 'store'; readonly message: string }
  | { readonly kind: 'other'; readonly message: string };

export function errorData(error: unknown): ErrorData {
  if (error instanceof SplError) {
    const { message, span, hint, code } = error;
    return { kind: 'search', message, span, hint, code };
  }
  if (error instanceof SplErrors) return { kind: 'searches', errors: error.errors.map(errorData) };
  const failure = error instanceof StoreError ? null : storeFailure(error);
  if (failure !== null) return { kind: 'store', message: `The store cannot be used: ${failure}.` };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof StoreError ? 'store' : 'other', message };
}

export function errorOf(data: ErrorData): Error {
  switch (data.kind) {
    case 'search':
      return new SplError(data.message, data.span, data.hint, data.code);
    case 'searches':
      return new SplErrors(data.errors.map(errorOf) as SplError[]);
    case 'store':
      return new StoreError(data.message);
    case 'other':
      return new Error(data.message);
  }
}
