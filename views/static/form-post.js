// Sends the form that answers a client (response_mode=form_post) as soon as the page is there.

document.querySelector('form[data-sends-itself]')?.submit()
