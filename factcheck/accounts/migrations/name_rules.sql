-- What two user names must not share: NFKC, lower case, and letters of other scripts that look like Latin ones read as those.
CREATE OR REPLACE FUNCTION accounts_name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(translate(lower(normalize(name, NFKC)),
        'АВЕЅІЈКМНОРСТУХԚԜԌҮҺѴӀАΑΒΕΖΗΙΚΜΝΟΡΤΥΧ' || 'авеѕіјкмнорстухԛԝԍүһѵӏԁɡıαβεζηικμνορτυχς',
        'abesijkmhopctyxqwgyhvlaabezhikmnoptyx' || 'abesijkmhopctyxqwgyhvldgiabezhikmnoptyxσ'), 'ß', 'ss')
$$;
