/** By which door a person or a script asks for a change: a page, the admin API, or our command line, which uses the API. */
export type Surface = 'page' | 'api' | 'command_line'
