-- What a lab says about an asset beside what every asset has, as JSON: the type that protocols ask for it by.
ALTER TABLE assets ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
