// The package's modules are not for browsers, its bundle is (see index.html); these are the names that Angular asks for.
export const { BehaviorSubject, Observable, ReplaySubject, Subject, Subscription, from, of } = globalThis.rxjs;
export const { concatMap, filter, finalize, map, switchMap, takeUntil, tap } = globalThis.rxjs.operators;
