/** The path of a Chromium: the one that CHROMIUM_PATH names, else the system's; throws with what to do where there is none. */
export declare function findChromium(): string
