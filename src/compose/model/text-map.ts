/** Text by name: labels, driver options, sysctls. Look names up with `Object.hasOwn` when they come from the user. */
export type TextMap = { readonly [name: string]: string };

/** Variables of a container; `null` is an entry without `=`, sent bare, which makes the engine remove the image's value. */
export type Environment = { readonly [name: string]: string | null };
