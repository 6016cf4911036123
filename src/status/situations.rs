//! What people say of a situation, by its parts.
//!
//! A situation seldom has the words of a list: "the end date is before the start date" has none of a validation error.
//! But its parts have names: here a field, and a comparison. [`CONCEPTS`] lists the words for each part, and [`SITUATIONS`]
//! the parts that make a code likely.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::stem::{is_in, pieces, stem};

/// The parts of situations with the words for them, separated by commas. Every negation is `not`, and articles and forms of
/// "to be" are left out. A word in capitals
/// is meant in capitals alone, and words after `=` without inflections.
const CONCEPTS: &[(&str, &str)] = &[
    // Who asks, and what is known about it.
    (
        "credential",
        "2fa, access token, api key, apikey, app key, auth, auth header, authenticate, authentication, authorisation \
         header, authorization header, basic auth, bearer, bearer header, biometric, cert, certificate, client \
         certificate, client id, client secret, cookie, credential, credentials, hmac, jwt, key, ldap, log in, login, \
         login attempt, mfa, mtls, nonce, oauth, oauth token, one time code, otp, pass phrase, passcode, passphrase, \
         password, personal access token, pin, prove identity, refresh token, saml, secret, security code, security \
         token, session, session cookie, session id, session token, sign in, signature, signed url, signin, sso, \
         token, token header, totp, two factor, user name and password, user name or password, verification code, \
         webhook signature",
    ),
    (
        "unknown-caller",
        "anonymous, logged out, no idea who, no user, nobody logged in, not authenticated, not authenticated yet, not \
         have account, not identify, not know caller, not know who, not know you, not logged in, not signed in, not \
         signed up, not tell who, signed out, stranger, unauthenticated, unauthenticated user, unidentified, unknown \
         caller, unknown client, unknown user agent, visitor, who caller, who calling, who sends, who sent, who user, \
         without account, without identity, without logging in, without signing in",
    ),
    (
        "known-caller",
        "=authenticated, =logged in, =signed in, correct password, token fine, token good, token ok, token valid, \
         valid credential, valid jwt, valid login, valid session, valid token",
    ),
    ("again", "afresh, again, anew, first, once more, re"),
    (
        "right",
        "access, access right, acl, admin, admin rights, administrator, authorization, capability, clearance, \
         entitled, entitlement, grant, group membership, manager, manager rights, moderator rights, owner, owner \
         rights, permission, permission set, permissions, permitted, policy, privilege, privileged, rbac, read \
         access, read permission, right, role, root, scope, scopes, security policy, superadmin, superuser, write \
         access, write permission",
    ),
    (
        "group",
        ", accountant, admins, agent, agents, apprentice, author, cashier, child, clerk, client, contractor, \
         contributor, customer, developer, doctor, driver, editor, editors, employee, family, free user, guest, \
         intern, junior, manager, managers, member, members, moderator, non admin, nurse, operator, operators, \
         outsider, owner, owners, parent, partner, patient, people, person, reader, reporter, reseller, sales, \
         seller, service account, staff, student, support, teacher, team member, tenant, trainee, user, users, \
         viewer, visitors, volunteer",
    ),
    (
        "of-others",
        "another account, another customer, another family, another organization, another person, another team, \
         another tenant, another tenants, another user, another's, belong, belong to, belonging, belongs to, \
         colleague, colleagues, different account, different company, different customer, different organization, \
         different tenant, different user, else's, foreign, is not theirs, not belong, not her, not his, not mine, not \
         own, not owner, not their, not their own, not theirs, not yours, of others, other account, other company, \
         other customers, other organization, other people's, other tenant, other user, other users, private to, \
         somebody else's, someone else's, strangers, theirs",
    ),
    (
        "address-list",
        "allow list, allowlist, blacklist, block list, blocklist, denylist, firewall, geo, ip, ip address, ip range, \
         network, origin not allowed, outside office, referer, referrer, subnet, unknown device, vpn, whitelist, \
         wrong origin",
    ),
    ("banned", "ban, banned, barred, csrf, deactivated account, disabled account, frozen account, suspended"),
    (
        "paid",
        "account balance, bill, billing, card, checkout, credit, customer balance, fee, fund, invoice, money, paid \
         plan, paid subscription, payment, premium, prepaid, price, purchase, subscription, trial, wallet",
    ),
    (
        "unpaid",
        "card declined, card rejected, credit used up, declined, empty wallet, insufficient fund, invoice open, no \
         credit, not enough credit, not enough money, not have enough money, not paid, out of credit, out of funds, \
         overdue, owes, payment failed, payment missing, payment required, plan expired, subscription lapsed, trial \
         ended, trial over, unpaid, unpaid bill, wallet empty",
    ),
    // What is said of it.
    (
        "lack",
        "absence, absent, blank, did not come, empty, first, forget, forgets, forgets to send, forgot, forgotten, \
         lack, lacking, left blank, left off, left out, miss, misses, missing, must, need, no, none, none given, not \
         attach, not attached, not carry, not come with, not contain, not filled in, not given, not include, not \
         pass, not present, not provide, not provided, not send, not sent, not specified, not supply, nothing, null, \
         omit, omitted, require, required, skipped, undefined, unset, was not sent, without",
    ),
    (
        "fault",
        "altered, another issuer, bad, compromised, corrupt, counterfeit, damaged, deactivated, does not check out, \
         does not decode, does not match, does not work, elapsed, ended, exhausted, expire, expired, expires, fail, \
         failed, fake, forged, garbage, garbled, idle, inactive, incorrect, invalid, invalidated, is over, lapsed, \
         lost, mismatch, mistyped, no longer accepted, no longer good, no longer recognised, no longer valid, no \
         longer works, not accept, not accepted, not active, not decode, not for this audience, not genuine, not \
         good, not issued by us, not legit, not match, not recognized, not right, not trust, not trusted, not typed \
         right, not valid, not verify, not work, outdated, past its lifetime, ran out, reject, rejected, rejects, \
         replaced, revoked, run out, stolen, stop working, stopped working, superseded, tampered, time out, timed \
         out, too long ago, too old, typed wrong, typo, unknown, unrecognized, unsigned, unverified, used up, void, \
         was rotated, we reject, withdrawn, wrong, wrongly",
    ),
    (
        "prohibited",
        "not enabled, not enabled for, ban, barred from, block, blocked, cannot be seen by, cannot be used by, closed to, denied, denies, deny, \
         disallowed, exclusive, exclusively, for eyes only, for internal use, forbid, forbidden, forbids, has no \
         business, insufficient, internal only, is reserved, keep out, lacks, limited to, may not, may only, must \
         not, no business, not access, not allowed, not authorized, not clear, not eligible, not enough, not \
         entitled, not for, not for you, not granted, not have, not have right, not in group, not in role, not on, \
         not open, not part of, not permit, not permitted, not qualify, not see, not supposed, not their business, \
         off limits, only, outsiders, policy denies, prohibited, refuse, refused, reserved, reserved for, restricted, \
         restricted to, rights missing, unauthorized, unprivileged, without permission",
    ),
    (
        "impossible",
        "can no longer, can only, cannot, cannot change, cannot modify, cannot update, disallowed, forbidden, \
         illegal, impossible, invalid, makes no sense, may not, no longer, not allowed, not be, not be changed, not \
         be modified, not be updated, not legal, not make sense, not permitted, not possible, not right, not valid, \
         refuse, refused, refuses, too late, tried, tries, try, trying, wrong",
    ),
    // Things, and where they are.
    (
        "thing",
        "account, address, album, article, asset, basket, blog, booking, branch, campaign, cart, case, category, \
         channel, comment, company, contract, coupon, course, customer, device, document, draft, event, file, flight, \
         folder, game, group, hotel, house, image, invoice, item, job, key, label, lead, lesson, list, listing, loan, \
         location, machine, meeting, membership, menu, message, movie, note, offer, option, order, page, parcel, \
         part, patient, payment, photo, plan, player, playlist, policy, post, product, profile, project, property, \
         question, recipe, record, repo, repository, reservation, resource, review, room, route, seat, server, shelf, \
         shipment, shop, site, song, station, store, task, team, template, test, thread, ticket, token, tour, track, \
         trip, user, vehicle, video, voucher, warehouse, webhook, workspace",
    ),
    (
        "identifier",
        "barcode, code, ean, handle, hash, id, identifier, isbn, key, number, reference number, serial, sku, slug, \
         tracking number, url slug, username, uuid",
    ),
    (
        "so-called",
        "by that, by this, called that, for that, for this, has that, has this, have that, like that, named that, of \
         that, under that, under this, with given, with id, with name, with number, with such, with that, with this",
    ),
    (
        "nowhere",
        "absent, bogus, could not be located, does not exist, does not know, does not resolve, doesnt exist, find \
         nothing, finds nothing, found none, gave nothing, matches nothing, never assigned, never created, never \
         existed, never there, no idea which, no longer exists, no longer known, no longer there, no match for id, no \
         one has, no record, no such, no trace, nobody has, nobody knows, nobody uploaded, non existing, nonexistent, \
         not belong to any, not exist, not exist yet, not exists, not find, not found, not hold, not in catalog, not \
         in database, not in our system, not in system, not in table, not known, not locate, not match a, not match \
         any, not match anything, not registered, not resolve, not seen, not there, not turn up, nothing at, nothing \
         behind, nothing exists, nothing found, nothing here, nothing lives, nothing stored, nothing under, nothing \
         with, nowhere, points to nothing, turns up nothing, unknown customer, unknown id, unknown key, unknown \
         number, unknown order, unknown product, unknown resource, unknown user, vanished, yields nothing",
    ),
    (
        "route",
        "address, base path, controller, endpoint, handler, href, hyperlink, link, location, page, path, resource \
         path, route, subpath, uri, url, web address",
    ),
    (
        "typo",
        "bad, dead, misspelled, misspelling, misspelt, mistyped, nonsense, spelling, typing error, typo, typoed, \
         unknown, wrong",
    ),
    (
        "hide",
        "as if, conceal, cover up, deny, disguise, even though, hide, keep quiet, keep secret, keeps secret, make \
         believe, mask, must not know, must not learn, not admit, not confirm, not disclose, not find out, not give \
         away, not know, not know whether, not leak, not learn, not let, not reveal, not show, not tell, not want, \
         obscure, pretend, secret, should not know, should not learn, to outsiders, would leak",
    ),
    (
        "existence",
        "account, document, exist, exist at all, existence, existing, exists, hidden, it exists, not exist, not \
         there, private, private repo, repo, repository, resource, there, thing, user",
    ),
    ("old-api", "api version, feature, old api, old version, v1, version"),
    (
        "retired",
        "abandoned, abolished, axed, been removed for, decommissioned, deprecated, discontinued, dropped, end of \
         life, end of support, ended, expired for good, has been closed, killed, no longer active, no longer \
         available, no longer exist, no longer offered, no longer provided, no longer sold, no longer supported, \
         obsolete, phased out, pulled, removed in, retired, scrapped, shut down, shutdown, stopped for good, sunset, \
         switched off, switched off for good, taken offline for good, turned down, turned off, withdrawn, wound down",
    ),
    (
        "permanent",
        "all gone, beyond recovery, cannot be restored, definitively, deliberately, intentionally, on purpose, ever, final, finally, for ever, for good, \
         forever, irretrievably, irreversibly, irrevocably, never come back, never return, not be back, not be \
         restored, not come back, not coming back, not return, once and for all, permanent, permanently, \
         unrecoverable, without replacement",
    ),
    (
        "removed",
        "closed, delete, DELETE, deleted, deletes, deleting, destroyed, disappeared, drop, dropped, ended, erased, \
         expired, expunged, gone, over, pulled, purged, remove, removed, removing, retracted, shredded, taken down, \
         trashed, unpublished, wiped, wiped out",
    ),
    (
        "last-time",
        "a year ago, ages ago, any more, anymore, back in, existed before, formerly, in past, last month, last \
         quarter, last week, last year, long ago, once, once existed, previously, some time ago, used to, used to \
         exist, years, years ago, yesterday",
    ),
    (
        "moved",
        "changed address, changed domain, changed url, forward, forwarded, found under, goes to, has a new, lives at, \
         merged into, migrated, move, moved, moves, new address, new base path, new base url, new domain, new home, \
         new host, new location, new path, new url, now at, now called, now lives, now under, point to, reachable \
         under, redirect, redirects, relocate, relocated, rename, renamed, replaced by, sits at, transferred, under a \
         new url",
    ),
    (
        "elsewhere",
        "a different page, another address, another domain, another endpoint, another host, another location, another \
         node, another page, another place, another region, another server, another service, another site, another \
         url, backup server, different address, different host, different server, different url, elsewhere, mirror, \
         new host, new url, other domain, other host, other place, other server, other url, replica, secondary, \
         somewhere else, standby",
    ),
    (
        "temporary",
        "at the moment, briefly, during, for a while, for now, for the moment, for time being, for today, in the \
         meantime, interim, provisional, provisionally, right now, short time, shortly, temporarily, temporary, this \
         week, today, until, while",
    ),
    (
        "keep",
        "again, as is, body, body intact, intact, keep, keeping, keeps, method kept, method must, preserve, \
         preserving, re send, repeat, resend, retain, retaining, same, same body, same method, same verb, unchanged, \
         without changing",
    ),
    // The request.
    (
        "method",
        "accept delete, accept get, allow delete, allow get, call, DELETE, GET, HEAD, head request, http method, http verb, method, OPTIONS, options, PATCH, patch, post, \
         POST, put, PUT, support delete, support get, verb, verbs",
    ),
    (
        "only",
        "cannot produce anything, exclusively, just, no other, nothing but, only, only know, only speak, read only, \
         solely",
    ),
    ("read-only", "read only, readonly"),
    (
        "support",
        "accept, accepts, allow, allows, answers, handles, knows, offers, serves, support, supports, take, takes, \
         there, works, works with",
    ),
    (
        "unsupported",
        "cannot be called, disallowed, makes no sense, not accept, not allow, not allowed, not available, not do, not \
         exist, not for, not handle, not implement, not know, not made for, not meant, not offer, not offered, not \
         permitted, not possible, not right, not support, not supported, not take, not understand, not understood, \
         not used, not work, refused, rejected, unknown, unsupported, wrong",
    ),
    (
        "wants",
        "accept, accept header, accept language, accepted, accepts, ask, ask for, asked for, asking for, asks, asks \
         for, demands, expected, expects, insists on, needs, prefer, prefers, request, requested, requests, want, \
         wanted, wants, wishes, would like",
    ),
    (
        "format",
        "application, atom, avif, avro, binary, bmp, charset, content, content type, csv, docx, encoding, encoding \
         type, english, file format, file type, form data, format, french, german, gif, gzip, heic, html, image type, \
         jpeg, jpg, json, jsonl, language, locale, markdown, media type, mime type, mp3, mp4, multipart, ods, odt, \
         pdf, plain text, plist, png, ppt, protobuf, representation, rss, rtf, soap, spanish, spreadsheet, svg, text, \
         tiff, txt, urlencoded, version of media type, wav, webp, word, xhtml, xls, xlsx, xml, yaml, zip, zstd",
    ),
    (
        "sends",
        "bodies, body, came, comes in, contains, content type, delivered, delivers, get, given, got, has, payload, \
         post, posted, posted a, posts, pushes, reached us, receive, received, send, sends, sent, submission, submit, \
         submits, submitted, transmits, upload, uploaded, uploading, uploads, was",
    ),
    (
        "syntax",
        "array bracket, bad json, bad xml, base64, brace, bracket, broken body, broken json, broken payload, broken \
         xml, byte order, cannot read, chunked encoding, colon, comma, control character, curly, cut off, decode, \
         deserialize, duplicate comma, encoded wrong, escape, garbage, gibberish, half a json, ill formed, incomplete \
         json, invalid character, invalid encoding, invalid json, invalid syntax, invalid utf, json error, json not, \
         json with, malformed, malformed json, malformed xml, mangled, missing comma, mixed up braces, no valid json, \
         not decodable, not even json, not json, not make sense of, not parse, not read, not understandable, not \
         valid json, not well formed, not xml, parse, parsed, parsing, quote, scrambled, semicolon, stray, \
         syntactically, syntax, tag not closed, trailing, truncated, unbalanced, unclosed, undecodable, unescaped, \
         unexpected character, unexpected end, unexpected token, unintelligible, unparsable, unparseable, unquoted, \
         unreadable, unterminated, utf, wrongly encoded, wrongly nested",
    ),
    (
        "query",
        "argument, arguments, boolean parameter, cursor, fields parameter, filter, flag, get parameter, header field, \
         header value, id in path, input, limit, limit parameter, mandatory header, offset, page, page number, page \
         parameter, page size, param, parameter, parameters, params, path parameter, path segment, path variable, \
         query, query param, query parameter, query string, request argument, request header, request parameter, \
         required header, search parameter, sort, sort field, sort order, url argument, url parameter",
    ),
    (
        "wrong-type",
        "abc, array expected, bad date, boolean expected, expected a boolean, expected a number, expected an integer, \
         expected array, expected boolean, expected integer, expected number, expected object, expected string, got \
         array, got number, got object, got string, got text, instead of, integer expected, is text, letters, must be \
         a boolean, must be a number, must be an integer, must be boolean, must be integer, must be number, must be \
         numeric, must be string, must be uuid, no number, non numeric, not a boolean, not a uuid, not array, not \
         boolean, not date, not digit, not integer, not number, not numeric, not string, not uuid, number expected, \
         object expected, string expected, string instead of, string where, text instead of, text where, type \
         mismatch, wants a number, where array, where number, word instead of, wrong data type, wrong type",
    ),
    (
        "field",
        "account number, address, age, amount, answer, arrival, attribute, balance, birth date, birthday, body, \
         bonus, budget, capacity, category, checksum, choice, city, code, color, combination, comment, coordinates, \
         cost, country, credit card number, currency, currency code, date, deadline, department, departure, \
         description, destination, discount, duration, email, email address, end, end date, end time, enum, expiry \
         date, field, file name, form, gender, grade, height, hour, iban, input, interest rate, items, language code, \
         latitude, length, level, limit, list, longitude, month, name, number, number of guests, option, order line, \
         order total, participants, passport, password, percent, percentage, period, person, phone, phone number, \
         pin, port, postal, postal code, postcode, price, priority, property, quantity, range, rating, reason, role, \
         row, salary, score, seats, sex, sku, speed, start date, state, status, street, sum, tax, tax number, \
         temperature, text, threshold, time, timezone, title, total, unit, url, user name, username, value, vat, vat \
         number, volume, website, weight, year, zip, zip code",
    ),
    (
        "rule",
        "add up, after, all zeros, allowed range, allowed values, already over, at least, at most, at the latest, bad \
         value, before, before arrival, before start, before today, below, between, break rule, breaks, breaks rule, \
         business rule, can only be, cannot be, cannot exceed, capital letter, checksum, constraint, contradict, \
         contradicting, contradicts, doubled, earlier than, empty string, even number, exceeds balance, exceeds \
         maximum, exclude each other, exclusive, failed validation, fails our rules, fails validation, from the past, \
         future, greater than, has to be, higher, higher than, illegal, illegal value, implausible, impossible date, \
         impossible value, in a wrong format, in future, in past, in wrong format, in wrong order, inconsistent, \
         invalid country, invalid format, invalid value, is before, larger than, later than, less than, lies after, \
         lies before, lies in, longer, longer than, lower, lower than, makes no sense, max, maximum, may not be, min, \
         minimum, minimum age, more than, must, must be, must have, must not be, mutually exclusive, needs at least, \
         negative, negative amount, no such country, nonsense, not acceptable, not allowed for, not allowed together, \
         not allowed value, not among, not any of, not between, not correspond, not exceed, not exist in calendar, \
         not fit, not fit together, not follow, not go together, not in list, not logical, not make, not make sense, \
         not meet, not on the list, not one, not plausible, not positive, not possible, not real, not satisfy, not \
         sensible, not unique list, not whole, older than, one of, only letters, only positive, out of bounds, out of \
         range, outside range, overlap, past, positive, prohibited value, punctuation, regex, rule, rules, same as, \
         semantically, shorter, shorter than, smaller, smaller than, special character, sum up, sums to, too big, too \
         early, too far, too few, too high, too large, too late, too long, too low, too many, too old, too short, too \
         small, too weak, too young, unknown currency, unknown enum, unknown value, unrealistic, unreasonable, \
         unsupported value, uppercase, validation, violate, violates, violates rule, wrong checksum, wrong format, \
         wrong length, wrong value, younger than, zero",
    ),
    (
        "size",
        "bytes, gb, gib, gigabyte, kb, kilobyte, kilobytes, mb, mbyte, megabyte, megabytes, mib, pixels, resolution, \
         size, terabyte",
    ),
    (
        "payload",
        "archive, archive file, attachment, backup, batch, bodies, body, content, csv, data, document, file, image, \
         json, mail, message, payload, pdf, photo, pic, picture, post, recording, request, scan, spreadsheet, \
         submission, upload, uploaded file, video, zip",
    ),
    (
        "big",
        "above limit, at most, beyond, beyond limit, bigger, bigger than, biggest, cap, exceed, exceeded, exceeding, \
         exceeds, gigantic, greater than, heavier, heavy, huge, hundreds of, in size, large, larger, larger than, \
         limit, long, longer, longer than, many, massive, max, max size, maximum, maximum size, more than, over, over \
         limit, oversized, size, size limit, thousands of, too big, too heavy, too huge, too large, too long, too \
         many, too much, tops, weighs",
    ),
    ("header", "cookie, cookies, header, header field, headers, http header, jwt in header, request header"),
    (
        "link",
        "address, filter list, get request, href, ids in query, ids in url, link, path, query parameter, query \
         string, querystring, request line, request uri, search url, uri, url",
    ),
    ("length", "content length, length header"),
    (
        "precondition",
        "condition, conditional header, conditional request, conditional update, entity tag, etag, if match, if \
         modified since, if none match, if range, if unmodified since, ifmatch, precondition, version header",
    ),
    (
        "unmet",
        "changed, changed since, differ, different, differs, does not equal, does not match, fail, failed, fails, \
         fails to match, false, mismatch, moved on, no longer current, no longer matches, no longer same, not \
         current, not equal, not fulfilled, not hold, not match, not met, not same, not satisfied, not true, old, \
         older, out of date, outdated, stale, superseded, unequal, unmet, was not met, wrong",
    ),
    (
        "demand",
        "blind, blindly, compulsory, conditional only, demand, enforce, expected, force, forces, forgot, insist, \
         insists, mandatory, missing, must, need, no, not carry, not come with, not include, not send, not sent, \
         obligatory, refused without, require, required, skipped, unconditional, we want, without",
    ),
    // Its clash with the state of things.
    (
        "duplicate",
        "double submit, submitted twice, a second, already a, already an, already assigned, already booked, already claimed, already exists, already \
         given, already has a, already has an, already have, already have a, already in database, already in use, \
         already known, already linked, already on file, already on list, already present, already recorded, already \
         registered, already reserved, already taken, already there, already used, clash, clashes, collides, \
         collision, copy of existing, double, double booking, doubled, duplicate, duplicated, exists twice, \
         identical, in use by another, in use by other, is in use, not available anymore, not free, not unique, \
         occupied, same code, same email, same key, same name, same number, same slug, same title, same url, same \
         username, same value, second time, taken, there already, twice, unique, uniqueness, used by another, used by \
         someone else, used elsewhere",
    ),
    (
        "already",
        "a second time, again, already, any more, anymore, before, even though, in this, once more, second time, \
         since, still, twice, when it is, while",
    ),
    (
        "state",
        "accepted, activated, active, approved, archive, archived, awarded, begun, blocked, booked, cancel, canceled, \
         cancelled, checked in, checked out, closed, closing, complete, completed, confirmed, consumed, deactivated, \
         declined, delivered, disabled, dispatched, done, draft, enabled, ended, expired, expired offer, finished, \
         frozen, in progress, in transit, invoiced, left, lifecycle, locked, merged, open, order of steps, over, \
         paid, pay, paying, pending, phase, picked up, processed, publish, published, ready, redeemed, refunded, \
         rejected, released, returned, reversed, running, scheduled, sent, settled, shipped, signed, sold out, stage, \
         started, state, status, step, stopped, submitted, suspended, terminated, transition, under way, used, voted, \
         withdrawn, workflow",
    ),
    (
        "in-use",
        "at least one, attached to, children, contains items, depend on, depends, has active, has bookings, has \
         children, has dependents, has members, has open, has orders, has pending, has users, isnt empty, items left, \
         linked, linked to, members left, needed by, non empty, nonempty, not be empty, not empty, not vacant, parent \
         of, points to, refer to, referenced, refers to, relies on, something depends, still belong, still contain, \
         still contains, still depend, still depends, still has, still have, still hold, still in, still in use, \
         still linked, still needs, still open, still own, still point, still refer, still referenced, still run, \
         still serve, still used, still uses, there still, used by, used in, with children, with items, with members",
    ),
    (
        "several-writers",
        "=somebody else, =someone else, another client, another process, another request, another session, another \
         tab, another user, both, both of, colleague, concurrent, concurrently, different process, double click, \
         double submit, each other, newer revision, other user, other users, parallel, parallel request, parallel \
         requests, race, raced, races, second request, several people, several users, simultaneous, simultaneously, \
         somebody was faster, someone was faster, two, two admins, two browsers, two calls, two clients, two editors, \
         two people, two requests, two threads, two users, two workers",
    ),
    (
        "write",
        "add, adjust, alter, altered, amended, book, booked, bought, buy, buys, change, changed, changes, claim, \
         claimed, claims, commit, committed, edit, edited, editing, grab, grabbed, modified, modifies, modify, \
         overwrite, overwritten, overwrote, press, pressed, publish, pushed, put, rename, replaced, reserve, \
         reserved, save, saved, saving, submit, take, takes, took, touch, touched, update, updated, updates, \
         updating, write, writes, wrote",
    ),
    (
        "meantime",
        "ahead of, already, at once, at same moment, at same time, at that time, beat, before he, before me, before \
         save, before they, before us, between, between reading, concurrent, concurrently, during, earlier, faster, \
         first, in between, in meantime, in parallel, in same second, meantime, meanwhile, newer, same second, same \
         time, since, since fetched, since it was read, since last read, since read, sooner, under my feet, under our \
         feet, underneath, while, won",
    ),
    (
        "version",
        "branch, copy, data, document, edit, etag value, lock version, optimistic lock, record, revision, row \
         version, snapshot, state, timestamp, version, version number",
    ),
    (
        "outdated",
        "ahead, behind, conflict, conflicts, differ, differs, has moved on, lags, last seen, mismatch, moved on, \
         newer, newer one, no longer current, not current, not latest, not match, not newest, obsolete, old, older, \
         older than, out of date, outdated, stale, superseded, too old",
    ),
    // How much.
    (
        "rate",
        "100 per, at once, back off, brute force, budget of requests, burst, calls a day, calls a minute, calls a \
         second, calls an hour, calls every, calls in, calls per, calls per day, calls within, cool down, ease off, \
         every few milliseconds, every hour, every millisecond, every minute, every ms, every second, flood, flooded, \
         flooding, hammer, hammering, in a loop, in a minute, in a row, in a second, in an hour, in one minute, in \
         short time, in the last minute, overuse, pause, per day, per hour, per minute, per second, per user, polls \
         every, rapid, rapid fire, rapidly, rate, rate limited, rate limiting, rate limits, reduce speed, requests a \
         minute, requests a second, requests an hour, requests in, requests per, requests within, retry after, retry \
         storm, runaway, sending requests too, slow down, slow its, so many, so often, spam, spamming, spike, storm, \
         thousands of, throttle, tight loop, too aggressively, too eager, too fast, too frequently, too many, too \
         many attempts, too many call, too many login, too many request, too many tries, too often, too quickly, wait \
         before, way too, within a minute, within a second, wrong guesses",
    ),
    (
        "call",
        "api, attempt, attempts, bot, call, calls, client, consumer, consumers, crawler, download, downloads, hit, \
         integration, login, logins, messages, poll, polling, queries, request, requests, retry, scraper, script, \
         searches, sms, tries",
    ),
    (
        "quota",
        "allowance, api credit, call budget, calls left, cap, contingent, credit, credits, daily limit, fair use, \
         free calls, free limit, free tier, hourly limit, included calls, limit, limit for today, monthly calls, \
         monthly limit, package, paid calls, plan allows, plan includes, plan limit, plan limits, quota, request \
         budget, requests left, storage limit, tokens left, usage, usage limit",
    ),
    (
        "used-up",
        "all used, are gone, at zero, beyond, consumed, depleted, drained, eaten up, exceeded, exhaust, exhausted, \
         finished, for month, for today, gone, hit, is full, is gone, maxed out, no left, no more, none left, nothing \
         left, out of, over, ran out, reach, reached, reaches, run dry, run out, spent, surpassed, too much, up for \
         today, used, used up",
    ),
    // Faults.
    (
        "crash",
        "abort, assert, assertion failed, bad code, bang, blew up, broke, bug, bugs, cannot read property, code \
         error, coding error, core dump, crash, crashed, crashes, crashing, deadlock, defect, dereference, died, \
         dies, divide by zero, division by zero, dumped core, error in our, exception, exploded, explodes, failed \
         assertion, failure in our, fault in our, fault of server, generic failure, glitch, goes wrong, heap, index \
         out of bounds, infinite recursion, internal, internal failure, invariant, logic error, mistake in our, \
         mistake of ours, nil, nil pointer, no idea what happened, nobody caught, not catch, not caught, not \
         expected, npe, null pointer, nullpointer, nullpointerexception, oops, our bug, our code, our end, our fault, \
         our mistake, our side, out of bounds, out of memory, own code, panic, programming error, programming \
         mistake, regression, runtime error, segfault, server side error, something broke, something is wrong on, \
         something unexpected, something went wrong, stack overflow, stack trace, stacktrace, threw, thrown, throws, \
         traceback, typeerror, uncaught, undefined is not, unexpected condition, unexpected error, unexpected \
         exception, unexpected failure, unexpectedly, unforeseen, unhandled, unknown reason, unspecified, went wrong, \
         wrong on our",
    ),
    (
        "upstream",
        "another service, another team, api behind, backend, backend service, bank, billing service, bureau, carrier, \
         collaborator, courier, data source, dependency, dependent service, downstream, erp, external, external api, \
         external provider, external service, external system, foreign system, gateway provider, geocoder, identity \
         provider, inner api, inner service, internal service, legacy system, llm, mail provider, mail server, \
         microservice, model provider, network partner, origin, origin server, other api, other service, outside \
         service, partner, partner api, payment gateway, payment processor, payment service, peer, provider, psp, \
         remote, remote api, remote server, remote service, remote system, sap, search provider, search service, \
         service behind, service below, service we call, service we depend on, shipping provider, sms gateway, sms \
         provider, source system, subsystem, supplier, target system, their api, their server, their side, third \
         party, underlying api, underlying service, upstream, upstreams, vendor, warehouse system, weather service, \
         web service we call",
    ),
    (
        "proxy",
        "api gateway, api manager, balancer, bff, cdn, edge, edge server, envoy, gateway, haproxy, ingress, kong, lb, \
         load balancer, middlebox, nginx, proxy, reverse proxy, service mesh, sidecar, traefik, varnish",
    ),
    (
        "service",
        "api, app, application, backend system, cluster, clusters, container, endpoint, environment, host, instance, \
         instances, machine, machines, node, nodes, online shop, platform, pod, pods, portal, process, server, \
         servers, service, shop, site, system, systems, the api, web server, website, worker, workers",
    ),
    (
        "store",
        "bucket, cache, cache server, cassandra, clickhouse, data store, database, databases, datastore, db, db \
         connection, disk, dynamo, dynamodb, elastic, elasticsearch, filesystem, index, kafka, mariadb, memcached, \
         message broker, message bus, message queue, mongo, mongodb, mq, mysql, nats, object store, oracle, postgres, \
         postgresql, primary, pulsar, queue server, rabbitmq, rds, redis, replica, s3, search index, shard, \
         snowflake, solr, sql, sqlite, storage, volume, warehouse db, zookeeper",
    ),
    (
        "bad-reply",
        "500, bad answer, bad reply, bad response, broken, broken json, broken reply, broken response, cannot be \
         understood, closed connection, closes connection, connection closed, connection drops, connection reset, \
         corrupt answer, corrupt response, crashed, cut connection, cut off, cuts connection, died, down, dropped \
         connection, drops connection, empty answer, empty reply, empty response, error, error page, fail, failed, \
         fails, fails us, falls over, faulty answer, garbage, gibberish, half a response, half an answer, html \
         instead, html instead of json, html page, incomplete, invalid answer, invalid certificate, invalid json, \
         invalid reply, invalid response, malformed, nonsense, not make sense of, not parsable, not parse, not read, \
         not understand, not valid, nothing useful, refused, refused connection, refuses, refuses connection, \
         rejected, reset, reset connection, resets, responds with 500, response invalid, returned an error, returns \
         500, returns garbage, returns html, returns nonsense, rubbish, schema mismatch, something odd, something \
         weird, strange answer, talks nonsense, threw, tls error, tls handshake, unexpected answer, unexpected html, \
         unexpected response, unexpected status, unintelligible, unreadable, unusable, weird, wrong answer, wrong \
         format",
    ),
    (
        "slow",
        "10 seconds, 30 seconds, after a minute, after seconds, after ten seconds, after thirty seconds, after \
         waiting, answers late, at all, deadline, deadline exceeded, did not come, does not come back, exceeded \
         deadline, exceeds timeout, gave up, give up, given up, hang, hanging, hangs, hung, in 30 seconds, in a \
         minute, in due time, in five seconds, in ten seconds, in time, keeps us waiting, lags, late, latency, long \
         time, longer than, never answered, never answers, never came, never comes back, never replied, never \
         responded, no answer, no answer in, no reply, no response, not answer, not back, not come back, not finish \
         in, not get back, not heard, not reply, not respond, not responding, not return in, nothing came, nothing \
         comes back, out of time, outlast, outlasts, over 30 seconds, patience, quiet, ran into timeout, reached \
         timeout, silence, silent, slow, slowly, sluggish, still no answer, stopped responding, stuck, take forever, \
         takes ages, takes forever, takes longer, takes more than, takes too, time out, timed out, timeout, timeouts, \
         times out, times us out, too late, too long, too slow, took a minute, took ages, took forever, took longer, \
         took more than, unresponsive, wait, waited, waited for, waiting, waiting for, waits, waits for, within, \
         within seconds, without a reply, without an answer, without answer",
    ),
    (
        "client",
        "app, browser, browsers, caller, client, connection, device, devices, iphone, mobile, phone, sender, tablet, \
         uploader, uploading client, user",
    ),
    (
        "down",
        "away, broken down, cannot be reached, collapsed, connection lost, connection refused, cut off, dead, does \
         not come up, down, down right now, dropped out, failing, failing over, failover, fails over, flapping, gone, \
         gone away, has no power, in recovery, inaccessible, is away, is out, lost connection, lost its leader, no \
         connection, no leader, not accept connection, not answering, not available, not be reached, not come up, not \
         connect, not have a leader, not online, not reach, not reachable, not reached, not ready, not respond, not \
         running, not serve, not start, not talk to, not up, off, offline, out, out of service, refuse connection, \
         refuses connection, stopped, suspended, switched off, unable to connect, unavailable, unhealthy, unplugged, \
         unreachable",
    ),
    (
        "maintenance",
        "back at, back in, back later, back soon, backup running, being deployed, being migrated, being patched, \
         being rebuilt, being restarted, being serviced, being updated, being upgraded, boot, booting, brb, closed \
         for the night, cold start, come back, come back soon, deploy, deploying, deployment, deploys, downtime, due \
         to a release, installing, is migrating, is starting, maintain, maintained, maintenance, maintenance window, \
         migrating, migration running, nightly, on standby, outage, patch, patched, patching, planned, planned \
         outage, planned work, read only mode, reboot, rebooting, release, reload, reloading, restart, restarting, \
         rolled out, rolling out, rollout, scheduled, scheduled outage, service window, short break, shutting down, \
         starting up, temporarily closed, temporarily down, temporarily off, temporarily offline, temporarily out, \
         upgrade, upgraded, upgrading, warm up, warming up, warms up, window",
    ),
    (
        "overload",
        "all busy, all connections, all threads, all workers, at capacity, at its limit, at limit, backlog, \
         backpressure, black friday, breaker, breaker open, busy, cannot cope, cannot keep up, circuit breaker, \
         circuit is open, circuit open, circuit opened, collapse under, connection pool, cpu, crowded, drop load, \
         drops load, drowning, exhausted pool, full, full load, heavy load, heavy traffic, high load, load shedding, \
         memory full, no capacity, no free, no free connection, no free slot, no free worker, no more capacity, no \
         more connections, no slots, no thread, no worker, not cope, not keep up, out of capacity, out of \
         connections, out of memory, out of resources, out of threads, out of workers, over capacity, overload, \
         overloaded, overwhelmed, peak, peak load, peak traffic, pool empty, pool exhausted, pool full, pool is \
         empty, pool is exhausted, pool is full, queue full, queue is full, queue overflow, resources exhausted, \
         saturated, shed load, shedding load, sheds load, short of, spike, strained, swamped, thread pool, threads \
         busy, too many connections, too many users at once, too much going on, too much load, too much traffic, \
         traffic, traffic peak, traffic spike, under load, under pressure, workers busy",
    ),
    (
        "unbuilt",
        "announced, beta, coming soon, did not write, does not exist yet, empty method, future release, have not \
         built, later milestone, later release, later version, may come, next release, next version, no code yet, not \
         available yet, not built, not coded, not coded yet, not developed, not done yet, not finished feature, not \
         finished yet, not implemented, not in this version, not made yet, not programmed, not ready feature, not \
         ready yet, not support yet, not supported yet, not there yet, not written, not yet, not yet built, not yet \
         there, on roadmap, optional part, placeholder, planned feature, planned for, skeleton, stub, to be done, \
         todo, under construction, under development, unfinished, unimplemented, will come, work in progress",
    ),
    (
        "function",
        "action, algorithm, button, call, capability, endpoint, export format, feature, function, functionality, \
         method, operation, operations, option, part, piece, protocol, server",
    ),
    // What went well.
    (
        "work",
        "analysis, archive, backup, batch, build, bulk, calculation, conversion, conversion of, crawl, crawling, \
         data, deletion, delivery, deployment, download, email, encoded, encoding, export, generating, generation, \
         import, indexing, invoice run, invoicing, job, jobs, mail, mailing, message, migration, newsletter, order, \
         payment, pdf, pipeline, print, processing, provisioning, rebuild, reindex, render, rendering, report, \
         reports, request, results, run, scan, simulation, statement, statistics, sync, task, tasks, training, \
         transcoding, transfer, translation, upload, video, work, workflow",
    ),
    (
        "later",
        "accepted for, after a while, afterwards, async, asynchronous, asynchronously, at night, background, batch \
         mode, behind scenes, by a worker, by night, carries on, carry on, check back, check status, come back for, \
         comes later, continues, continues in, deferred, delayed, does not wait, during the night, end of the day, \
         enqueued, eventually, finish later, finishes later, fire and forget, for processing, handed over, \
         handed to, hours, in a minute, in a queue, in an hour, in background, in progress, in some hours, in the \
         background, in the queue, job id, keep checking, later, long job, long running, long time, minutes, next \
         day, not at once, not complete, not done, not done yet, not finished, not immediately, not processed, not \
         ready, not wait, not yet, offline, on its way, on queue, ongoing, overnight, pending, picked up later, poll, \
         polling, processed later, progress, queue, queued, ready later, results follow, run later, scheduled, \
         scheduled for, slow job, some minutes, some time, soon, status url, still, still processing, still running, \
         still working, takes a while, takes an hour, takes hours, takes long, takes minutes, takes several, takes \
         some, takes time, takes while, tomorrow, tonight, track, under way, underway, until ready, waiting line, \
         when done, when ready, will be ready, will take, within a day, worker",
    ),
    (
        "accepted",
        "accept, accepted, acknowledged, fine, got it, handed, kicked off, noted, ok, passed on, posted, put in, \
         received, registered, sent, started, submitted, taken, taken on, triggered, valid",
    ),
    (
        "created",
        "account, account opened, added, book, booked, bought, build, built, came into being, came to exist, comes \
         into existence, create, created, enrolled, first time, founded, generate, generated, got an id, has been \
         added, insert, inserted, is born, issued, joined, launched, made, new, new account, new customer, new entry, \
         new file, new order, new record, new resource, new row, new user, ordered, persisted, place, placed, posted, \
         produced, published, put up, register, registered, registration, set up, sign up, signed up, signup, started \
         a, stored, uploaded, we stored, went through, wrote",
    ),
    (
        "success",
        "a success, all good, all right, all went well, as planned, completed, done, everything, fine, finished, \
         fulfilled, good, happy, no error, no problem, ok, passed, succeeded, success, successful, successfully, went \
         fine, went ok, went through, went well, work, worked, works",
    ),
    (
        "changed-ok",
        "accepted, acknowledged, address, archived, block, cancellation, cancelled, change, changed, changes, \
         cleared, closed, confirmed, delete, deleted, deletes, deleting, deletion, disabled, emptied, enabled, \
         follow, like, log out, logged out, logging out, logout, marked, move, password, patch, preferences, profile, \
         purged, read, removal, remove, removed, removing, rename, renamed, reset, save, saved, settings, sign out, \
         signed out, signout, star, starred, status, stored, subscribe, switch, switched, toggle, turned off, turned \
         on, unfollow, unsubscribe, unsubscribed, update, updated, updates, updating",
    ),
    (
        "no-reply",
        "blank response, body left out, body not needed, client needs no, client needs nothing, empty answer, empty \
         body, empty reply, empty response, has nothing, no answer body, no answer needed, no body, no body needed, \
         no content, no data, no json, no need for a body, no output, no payload, no reply body, no representation, \
         no response body, no response needed, not a body, not need body, not return a body, not return anything, not \
         send anything, nothing, nothing back, nothing comes back, nothing for client, nothing in body, nothing is \
         returned, nothing is sent, nothing left, nothing more to say, nothing needed, nothing needs to be sent, \
         nothing return, nothing say, nothing send back, nothing show, nothing to add, nothing to answer, nothing to \
         give, nothing to report, nothing to return, nothing to say, nothing to send, nothing to send back, nothing \
         to show, nothing to tell, response body empty, without a body, without a response, without answer, without \
         any body, without any content, without body, without content, without data, without payload, without \
         response body",
    ),
    ("list", "array, collection, filter, list, page, query, result, results, search, table"),
    (
        "nothing-in-it",
        "blank, but no, contains none, contains nothing, empty, exists but, finds nothing, found nothing, has no, has \
         none, is empty, match nothing, matches nothing, no data, no entries, no hit, no hits, no matching, no one, \
         no result, no results, no rows, nobody, nobody matches, none, not a single, not any, not have any, not one, \
         nothing, nothing found, nothing matches, nothing yet, returns nothing, without hit, without result, yet, \
         yields nothing, zero, zero item, zero results",
    ),
    (
        "cache",
        "app, browser, browsers, cache, cached, caches, cdn, client, clients, copy, etag, file, image, local, local \
         copy, offline copy, page, poller, response, saved copy, stored copy, version, what client has",
    ),
    (
        "latest",
        "already current, already has, already have, already newest, already up to date, as before, current, did not \
         miss, exactly same, fresh, has current, has it, has newest, hash matches, hit, in sync, is current, is \
         fresh, is same, is still good, latest, matches etag, newest, no need to send, not expired, not outdated, \
         recent, same as before, same etag, same file, same hash, same version, still accurate, still correct, still \
         current, still fresh, still good, still ok, still right, still same, still valid, unchanged, up to date, \
         valid",
    ),
    (
        "unchanged",
        "did not change, has not changed, identical to, no change, no difference, no modification, no need to \
         download, no need to send, no new, no newer, no news, no update, not altered, not be modified, not been \
         modified, not been touched, not been updated, not changed, not changed since, not differ, not different, not \
         modified, not modified since, not new, not newer, not touched, not updated, nothing changed, nothing has \
         changed, nothing is new, nothing new, nothing to update, nothing was changed, same as cached, same content, \
         same since, still same, unchanged, untouched",
    ),
    (
        "after-form",
        "after a form, after booking, after checkout, after creating, after form, after login, after paying, after \
         payment, after post, after sending, after submitting, after the form, after the post, after the upload, \
         after upload, form submit, form submitted, form was sent, once form, once submitted, refresh not resubmit, \
         reload does not, reload not resubmit, submitted form, submitting form",
    ),
    (
        "part",
        "200 bytes, byte, bytes, bytes of, chunk, chunks, continue a download, continue download, first bytes, first \
         half, fragment, from byte, half of, kilobytes, last bytes, middle of, minute, next bytes, offset, part, \
         piece, pieces, portion, range, ranges, remaining bytes, rest, rest of, resume, resumed, resumes, second \
         half, section, segment, slice, start offset, tail, the rest",
    ),
    (
        "of-file",
        "big file, broken off, clip, content, data, download, downloaded, downloads, file, films, iso, movie, music, \
         pdf, player, recording, requested, resource, seek, song, stream, transfer, video, video player",
    ),
    (
        "beyond",
        "after end, after last, after the end, behind end, beyond, beyond end, exceeds length, greater than file, \
         greater than length, larger than file, longer than file, more than file, no such, not exist, not have, not \
         inside, not satisfiable, out of bounds, out of range, outside, over end, past end, past eof, past last, past \
         the end, shorter than, the file ends, too far, too high",
    ),
    (
        "some",
        "1 of, 3 of, a few, a part of, both, each, few, five of, fraction, half, in part, individual, mixed, most, \
         not all, one of, only part, other, other half, others, part of, partial, partially, partly, several, some, \
         ten of, the rest, three of, two of, while others",
    ),
    (
        "many",
        "100, addresses, batch, batched, bulk, bunch, collection, contacts, elements, entries, hundred, imports, \
         invites, items, list, mails, many, messages, multiple, orders, records, requests, rows, set, several, ten, \
         uploads, users",
    ),
    (
        "each-result",
        "each has its own, each item own status, individual result, its own status, per item, result for each, status \
         for each, status per item",
    ),
    (
        "law",
        "authorities, ban by, blocked in censor, by court, by law, censored, certain countries, child protection, \
         complaint, copyright, copyright claim, country, court, data protection, decree, dmca, embargo, export \
         control, forbidden by law, gambling law, gdpr, government, illegal in, in country, in germany, in some \
         countries, in this country, infringement, injunction, judge, jurisdiction, law, law enforcement, law \
         forbids, laws, lawsuit, lawyer, legal, legal department, legal order, legal reasons, legally, legislation, \
         license for this country, licensing, ministry, not available in your country, not in this region, police, \
         prosecutor, region, regulation, regulator, regulatory, right holder, rights holder, sanction, sanctions, \
         state orders, take down notice, takedown notice, this country, trademark, unlawful, youth protection",
    ),
    (
        "held",
        "banned, block, blocked, cannot be shown, censors, denied, deny, do not show, forbid, forbidden, forbids, \
         geoblocked, hidden, may not show, must not, not allowed, not available, not be served, not be shown, not \
         offer, not serve, not show, not shown, prohibits, removed, restricted, show, shut, stop us, stops us, \
         suppressed, take down, takedown, taken, unavailable, withheld, withhold",
    ),
    (
        "other",
        "another, different, else, else's, external, foreign, not her, not his, not own, not their, other, others, \
         somebody, someone, strangers",
    ),
    (
        "access",
        "access, accesses, browse, browses, change, changes, delete, deletes, download, downloads, edit, edits, \
         enter, fetch, fetches, get, gets, invite, list, lists, load, loads, look, look at, looks, modify, open, \
         opens, print, publish, reach, read, reads, refund, see, seeing, sees, show, touch, update, updates, use, \
         uses, view, views, wants to, write, writes",
    ),
    ("holds", "contain, contains, has, have, hold, holds, own, owns, with"),
    (
        "replies",
        "answer, answered, answering, answers, came back, comes back, delivered, delivers, emits, gave, gives, \
         produces, replied, replies, reply, reports, respond, responded, responding, responds, response, return, \
         returned, returns, says, sends, sends back, sends us, sent, serves, talks, throws, with",
    ),
    (
        "must",
        "absolutely, always, demands, expected, forced, has to, mandatory, must, need, needed, needs, obliged, only \
         with, please, required, requires, should, supposed, to be, wants",
    ),
    (
        "shown",
        "answer with, answers with, back the, body with, echo, full object, give back, gives back, hand back, hands \
         back, in body, in response, include, new representation, new state, represent, result in body, return, \
         returned, returns, send back, sent back, together with, updated object, updated record, updated resource, \
         whole object, with a body, with body, with result, with the new, with the updated, with updated",
    ),
    ("request", "incoming, request, sent by client, submitted, the call"),
    ("yet", "so far, up to now, yet"),
    (
        "unfinished",
        "abandoned, half way, halfway, incomplete request, never completed, not finish, not finished sending, not \
         send rest, stalled, stopped sending",
    ),
    ("idempotency", "idempotency, idempotency key, idempotent, same idempotency key"),
    ("none-of", "nos"),
    ("upgrade", "newer protocol, newer tls, newer version, protocol, switch protocol, tls, upgrade"),
    ("verb", "DELETE, HEAD, OPTIONS, PATCH, patch, POST, PUT"),
    (
        "stock",
        "fully booked, in stock, inventory too low, no seats, not enough seats, not enough stock, out of stock, sold \
         out, stock, stock level",
    ),
    ("short", "low, not enough, nothing left, out, too little, too low"),
    ("unknown", "not known, not recognised, unheard of, unknown"),
    ("too-many", "hundreds of, more than, over, so many, thousands of, too many"),
    (
        "period",
        "a day, a minute, a second, an hour, every day, every hour, in a day, in a minute, in a month, in a second, \
         in an hour, in one day, in one hour, in one minute, in short time, per day, per hour, per minute, per month, \
         per second, within a minute, within a second, within an hour",
    ),
    (
        "failing",
        "break, breaks, fail, failed, fails, go wrong, goes wrong, invalid, not succeed, not work, rejected, went \
         wrong",
    ),
    ("prevent", "avoid, guard against, prevent, prevents, protect against, stop, stops"),
    ("lost-update", "blind write, lost edit, lost update, overwriting, silent overwrite"),
];

/// The codes with the parts of situations in which they are the answer. A situation with more parts comes first, and of those
/// with equally many the first in this list.
const SITUATIONS: &[(u16, &str)] = &[
    (407, "proxy credential lack"),
    (407, "proxy credential fault"),
    (308, "moved permanent keep method"),
    (308, "moved permanent method"),
    (308, "moved permanent keep"),
    (307, "temporary elsewhere method"),
    (307, "moved temporary method"),
    (307, "moved temporary keep"),
    (207, "some many each-result"),
    (413, "payload big size"),
    (304, "cache unchanged"),
    (304, "cache latest"),
    (304, "precondition unchanged"),
    (422, "field must rule"),
    (502, "upstream replies fault"),
    (502, "upstream replies syntax"),
    (502, "proxy replies fault"),
    (409, "impossible removed holds"),
    (409, "removed prohibited holds"),
    (403, "known-caller group"),
    (403, "access other group"),
    (403, "credential read-only"),
    (403, "group read-only write"),
    (415, "wants sends format"),
    (403, "only group access"),
    (403, "credential right access"),
    (403, "group impossible function"),
    (405, "method only method"),
    (403, "group paid function"),
    (400, "request payload lack"),
    (200, "lack thing yet"),
    (408, "client unfinished request"),
    (409, "idempotency later"),
    (414, "link big size"),
    (504, "proxy slow service"),
    (200, "thing changed-ok shown"),
    (400, "query fault syntax"),
    (416, "part beyond of-file"),
    (404, "lack thing so-called"),
    (404, "lack group so-called"),
    (409, "impossible write state"),
    (409, "impossible removed in-use"),
    (415, "sends format support format"),
    (406, "wants format format"),
    (503, "store maintenance"),
    (401, "credential nowhere"),
    (200, "none-of thing"),
    (426, "must upgrade"),
    (405, "method impossible access"),
    (409, "stock short"),
    (422, "field rule field"),
    (429, "too-many period call"),
    (301, "route write permanent"),
    (207, "some many failing"),
    (403, "group unsupported function"),
    (403, "right fault"),
    (429, "too-many period"),
    (400, "syntax payload"),
    (403, "credential prohibited function"),
    (502, "proxy upstream down"),
    (403, "known-caller lack right"),
    (403, "credential right lack"),
    (403, "known-caller prohibited"),
    (403, "right lack"),
    (403, "right prohibited"),
    (403, "group prohibited right"),
    (403, "known-caller right"),
    (403, "address-list prohibited"),
    (403, "banned group"),
    (428, "prevent lost-update"),
    (428, "precondition demand write"),
    (428, "precondition lack demand"),
    (412, "precondition unmet"),
    (428, "precondition demand"),
    (415, "sends format only"),
    (415, "sends format support only"),
    (415, "sends format unsupported"),
    (415, "sends format wants"),
    (415, "sends format fault"),
    (406, "wants format only"),
    (406, "wants format unsupported"),
    (406, "wants format lack"),
    (431, "header big"),
    (414, "link big"),
    (411, "length lack"),
    (416, "part beyond"),
    (206, "part of-file"),
    (401, "credential fault"),
    (401, "credential lack"),
    (401, "unknown-caller lack"),
    (401, "unknown-caller prohibited"),
    (401, "unknown-caller access"),
    (401, "credential must"),
    (401, "credential again"),
    (503, "store down"),
    (504, "upstream slow"),
    (504, "proxy slow"),
    (502, "proxy bad-reply upstream"),
    (502, "upstream bad-reply"),
    (502, "proxy bad-reply"),
    (408, "client unfinished"),
    (408, "payload unfinished"),
    (408, "client slow"),
    (504, "service slow"),
    (503, "upstream down"),
    (503, "service down"),
    (503, "service overload"),
    (503, "service maintenance"),
    (451, "law held"),
    (429, "call rate"),
    (429, "quota used-up"),
    (404, "hide existence"),
    (404, "typo route"),
    (404, "lack so-called"),
    (404, "lack identifier so-called"),
    (404, "route lack"),
    (404, "route nowhere"),
    (404, "thing unknown"),
    (404, "identifier unknown"),
    (404, "identifier nowhere"),
    (404, "thing nowhere"),
    (410, "permanent removed"),
    (410, "retired last-time"),
    (410, "retired old-api"),
    (410, "removed last-time"),
    (405, "method read-only"),
    (405, "method only support"),
    (405, "impossible method route"),
    (405, "only method"),
    (405, "method unsupported"),
    (405, "impossible method"),
    (405, "method fault route"),
    (400, "payload lack"),
    (403, "group prohibited"),
    (409, "already state"),
    (409, "impossible state"),
    (409, "duplicate field"),
    (409, "duplicate thing"),
    (409, "removed in-use"),
    (409, "several-writers write meantime"),
    (409, "several-writers write"),
    (409, "write meantime"),
    (409, "several-writers meantime"),
    (409, "version outdated"),
    (409, "state prohibited"),
    (402, "paid unpaid"),
    (403, "of-others access"),
    (403, "of-others write"),
    (403, "group impossible"),
    (403, "group of-others"),
    (403, "of-others thing"),
    (501, "function unbuilt"),
    (422, "field rule"),
    (400, "query wrong-type"),
    (400, "query fault"),
    (400, "query lack"),
    (400, "lack header"),
    (400, "query syntax"),
    (422, "field unsupported"),
    (422, "field fault"),
    (413, "payload big"),
    (202, "work later"),
    (202, "accepted later"),
    (200, "changed-ok shown"),
    (204, "removed success"),
    (204, "no-reply success"),
    (204, "no-reply changed-ok"),
    (303, "after-form elsewhere"),
    (200, "list nothing-in-it"),
    (301, "moved permanent"),
    (302, "moved temporary"),
    (307, "temporary elsewhere"),
    (207, "some many"),
    (201, "created thing"),
    (503, "overload"),
    (401, "unknown-caller"),
    (451, "law"),
    (400, "syntax"),
    (400, "wrong-type"),
    (429, "rate"),
    (503, "maintenance"),
    (503, "overload"),
    (500, "crash"),
    (501, "unbuilt"),
    (409, "idempotency"),
    (409, "duplicate"),
    (409, "in-use"),
    (403, "of-others"),
    (403, "banned"),
    (410, "retired"),
    (404, "nowhere"),
    (304, "unchanged"),
    (303, "after-form"),
    (422, "rule"),
    (204, "no-reply"),
    (202, "later"),
    (201, "created"),
];

/// The codes for a part that is alone, where nothing else is found.
const HINTS: &[(u16, &str)] = &[
    (405, "verb"),
    (401, "credential"),
    (403, "right"),
    (403, "address-list"),
    (403, "prohibited"),
    (502, "upstream"),
    (502, "proxy"),
    (503, "store"),
    (503, "down"),
    (412, "precondition"),
    (405, "read-only"),
    (429, "quota"),
    (415, "format"),
    (402, "unpaid"),
    (413, "size"),
    (206, "part"),
    (301, "moved"),
    (400, "query"),
    (409, "impossible"),
    (404, "existence"),
    (422, "field"),
];

/// Words that are left out before words are compared.
const FILLERS: &str = "a also am an and are be been being but by did do does gets got had he her his i into is it its just my or our \
    she should so the their them they to very was we were when which will would you your";

/// What a code scores for each part of a situation.
const PART: f64 = 0.45;

/// What a situation scores less than the one before it in the list.
const STEP: f64 = 0.0006;

/// How much each further meaning of a term lowers its weight, and the factor for a word that says little.
const AMBIGUOUS: f64 = 0.1;
const WEAKER: f64 = 0.5;

/// Words that say little by themselves.
const WEAK: &str = "again all any app are at call calls come comes each for get gets go goes has have is list made new no not of on once one \
    only open order other others out over page part request response run say set show some still time try use used user want wants \
    with work works write yet";

/// The words of a concept.
struct Term {
    words: Vec<String>,
    /// As they are written, where inflections do not count.
    exact: Option<Vec<&'static str>>,
    concept: usize,
}

struct Table {
    /// The terms by their first word.
    terms: BTreeMap<String, Vec<Term>>,
    /// The codes, each with its concepts.
    situations: Vec<(u16, Vec<usize>)>,
    hints: Vec<(u16, Vec<usize>)>,
}

impl Table {
    fn build() -> Self {
        let mut terms: BTreeMap<String, Vec<Term>> = BTreeMap::new();
        for (concept, (_, listed)) in CONCEPTS.iter().enumerate() {
            for text in listed.split(',').map(str::trim) {
                let is_exact = text.starts_with('=') || text.bytes().all(|letter| letter.is_ascii_uppercase());
                let tokens = content(text);
                let exact = is_exact.then(|| tokens.iter().map(|token| token.text).collect());
                let words: Vec<String> = tokens.into_iter().map(|token| token.stem).collect();
                let Some(first) = words.first().cloned() else { continue };
                terms.entry(first).or_default().push(Term { words, exact, concept });
            }
        }
        let position = |name: &str| CONCEPTS.iter().position(|(known, _)| *known == name);
        let parts = |names: &str| names.split(' ').filter_map(position).collect();
        let read = |listed: &[(u16, &str)]| listed.iter().map(|(code, names)| (*code, parts(names))).collect();
        Self { terms, situations: read(SITUATIONS), hints: read(HINTS) }
    }

    /// The concepts in a text with their weights, at each place those of the longest term.
    fn concepts(&self, tokens: &[Token<'_>]) -> Vec<Place> {
        let mut found = Vec::new();
        let mut at = 0;
        let words_of = |at: usize, length: usize| tokens.iter().skip(at).take(length).map(|token| token.text);
        while let Some(first) = tokens.get(at) {
            let is_here = |term: &&Term| {
                let words = tokens.get(at..at + term.words.len());
                words.is_some_and(|words| words.iter().zip(&term.words).all(|(token, word)| token.is(word)))
                    && term.exact.as_ref().is_none_or(|exact| words_of(at, exact.len()).eq(exact.iter().copied()))
            };
            let other = if first.stem == CANNOT { NOT } else { "no" };
            let names = [Some(first.stem.as_str()), first.is(other).then_some(other).filter(|_| first.stem != other)];
            let terms = names.into_iter().flatten().filter_map(|name| self.terms.get(name)).flatten();
            let here: Vec<&Term> = terms.filter(is_here).collect();
            let longest = here.iter().map(|term| term.words.len()).max().unwrap_or(1);
            let here = here.iter().filter(|term| term.words.len() == longest);
            // The name of a method in capitals is nothing else.
            let is_loud = here.clone().any(|term| term.exact.is_some());
            let here: Vec<usize> =
                here.filter(|term| term.exact.is_some() == is_loud).map(|term| term.concept).collect();
            let others = here.iter().skip(1).fold(0.0, |count, _| count + 1.0);
            let is_weak = longest == 1 && WEAK.split_ascii_whitespace().any(|word| stem(word) == first.stem);
            let weight = 1.0 / (1.0 + AMBIGUOUS * others);
            found.push(Place { concepts: here, weight: if is_weak { weight * WEAKER } else { weight } });
            at += longest;
        }
        found
    }
}

/// A place of a text.
struct Place {
    concepts: Vec<usize>,
    /// How much its words say: those with many meanings less.
    weight: f64,
}

/// The greatest weight of some parts, each at a place of its own; none if a part is not there.
fn weight(places: &[Place], taken: u64, parts: &[usize]) -> Option<f64> {
    let Some((part, rest)) = parts.split_first() else { return Some(0.0) };
    let free = places.iter().enumerate().take(64).filter(|(at, _)| taken & 1 << at == 0);
    let fitting = free.filter(|(_, place)| place.concepts.contains(part));
    let weights = fitting.filter_map(|(at, place)| Some(place.weight + weight(places, taken | 1 << at, rest)?));
    weights.max_by(f64::total_cmp)
}

/// The stems of negations. One of ability has both meanings.
const NOT: &str = "not";
const CANNOT: &str = "cannot";

/// The stem of "no" before a plural.
const NO_MANY: &str = "nos";

struct Token<'t> {
    text: &'t str,
    stem: String,
}

impl Token<'_> {
    fn is(&self, stem: &str) -> bool {
        self.stem == stem || self.stem == CANNOT && stem == NOT || self.stem == NO_MANY && stem == "no"
    }
}

/// The words of a text that may be parts of terms.
fn content(text: &str) -> Vec<Token<'_>> {
    let mut words = pieces(text).peekable();
    let tokens = std::iter::from_fn(|| words.next().map(|piece| (piece, words.peek().cloned())));
    let tokens = tokens.filter_map(|((text, word), next)| {
        let (_, next) = next.unwrap_or_default();
        let (is_before_to, is_before_many) = (next == "to", next.ends_with('s') && !next.ends_with("ss"));
        let stem = match word.as_str() {
            "has" | "have" | "had" if is_before_to => "must".to_owned(),
            "arent" | "didnt" | "doesnt" | "dont" | "hadnt" | "hasnt" | "havent" | "isnt" | "mustnt" | "never"
            | "not" | "shouldnt" | "wasnt" | "werent" | "wont" | "wouldnt" => NOT.to_owned(),
            "cannot" | "cant" | "couldnt" | "unable" => CANNOT.to_owned(),
            // Lists are empty, and one thing is missing.
            "no" if is_before_many => NO_MANY.to_owned(),
            word if is_in(FILLERS, word) || word.bytes().all(|byte| byte.is_ascii_digit()) => return None,
            word => stem(word),
        };
        Some(Token { text, stem })
    });
    tokens.collect()
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(Table::build)
}

/// What each code scores for the situation that a text describes.
pub(super) fn scores(text: &str) -> BTreeMap<u16, f64> {
    let table = table();
    let places = table.concepts(&content(text));
    let mut scores = BTreeMap::new();
    for (rank, (code, parts)) in (0_u16..).zip(&table.situations) {
        if let Some(weight) = weight(&places, 0, parts) {
            let score: &mut f64 = scores.entry(*code).or_default();
            *score = score.max(PART * weight - STEP * f64::from(rank));
        }
    }
    scores
}

/// The code that a text without a situation hints at.
pub(super) fn hint(text: &str) -> Option<u16> {
    let places = table().concepts(&content(text));
    let is_there = |part: &usize| places.iter().any(|here| here.concepts.contains(part));
    table().hints.iter().find(|(_, parts)| parts.iter().all(is_there)).map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::{CONCEPTS, HINTS, SITUATIONS};
    use crate::status::lookup;

    #[test]
    fn situations_are_made_of_concepts() {
        for (code, parts) in SITUATIONS.iter().chain(HINTS) {
            assert!(lookup(*code).is_some(), "{code}");
            for part in parts.split(' ') {
                assert!(CONCEPTS.iter().any(|(name, _)| *name == part), "{code}: {part}");
            }
        }
        for (name, _) in CONCEPTS {
            let is_used = SITUATIONS.iter().chain(HINTS).any(|(_, parts)| parts.split(' ').any(|part| part == *name));
            assert!(is_used, "no situation has `{name}`");
        }
    }
}
