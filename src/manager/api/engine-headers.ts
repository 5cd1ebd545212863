/** Those of the client's headers that an engine must see; the registry's passwords are among them: never log the result. */
export function engineHeaders(
  headers: { readonly [name: string]: string | readonly string[] | undefined },
  names: readonly string[],
): { readonly [name: string]: string } {
  const present = names.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(present);
}
