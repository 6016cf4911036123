//! Paths as resources: what stands at, below and beside the path of an operation.

use super::{Api, Method, Operation, Template};
use crate::hash::HashMap;

/// The served operations at one path, as positions in [`Api::operations`].
#[derive(Clone, Debug, Default)]
pub struct Resource {
    /// All of them.
    pub operations: Vec<usize>,
    /// The first of each of these methods.
    pub get: Option<usize>,
    /// `PUT`.
    pub put: Option<usize>,
    /// `PATCH`.
    pub patch: Option<usize>,
    /// `DELETE`.
    pub delete: Option<usize>,
}

impl Resource {
    /// The operation that best shows what the resource looks like.
    pub fn shown(&self) -> Option<usize> {
        self.get.or(self.put).or(self.patch)
    }

    fn add(&mut self, operation: &Operation<'_>) {
        self.operations.push(operation.id);
        let slot = match operation.method {
            Method::Get => &mut self.get,
            Method::Put => &mut self.put,
            Method::Patch => &mut self.patch,
            Method::Delete => &mut self.delete,
            _ => return,
        };
        slot.get_or_insert(operation.id);
    }
}

/// What stands around an operation.
#[derive(Clone, Copy, Debug)]
pub struct Around<'r> {
    /// At its path.
    pub here: &'r Resource,
    /// Below its path, by an identifier: `/orders/{id}` for `/orders`.
    pub item: &'r Resource,
    /// At the path without its last segment, or without its suffix: `/orders/{id}` for `/orders/{id}/cancel`.
    pub parent: &'r Resource,
    /// At the place of its last segment, by an identifier: `/networks/{id}` for `/networks/create`.
    pub beside: &'r Resource,
}

/// The resources of a document, by their paths in one form.
#[derive(Debug, Default)]
pub(super) struct Resources {
    by_key: HashMap<String, Resource>,
    none: Resource,
}

impl Resources {
    fn index(api: &Api<'_>) -> Self {
        let mut all = Self::default();
        for operation in api.served() {
            all.by_key.entry(operation.template.key()).or_default().add(operation);
        }
        all
    }

    fn find(&self, key: &str) -> &Resource {
        self.by_key.get(key).unwrap_or(&self.none)
    }
}

impl<'a> Api<'a> {
    fn resources(&self) -> &Resources {
        self.resources.get_or_init(|| Resources::index(self))
    }

    /// What stands around an operation.
    pub fn around(&self, operation: &Operation<'_>) -> Around<'_> {
        const ITEM: &str = "/{}";
        let (resources, template) = (self.resources(), &operation.template);
        let mut key = template.key();
        let end = if template.suffix.is_some() { key.rfind(':') } else { key.rfind('/') }.unwrap_or_default();
        let (here, parent) = (resources.find(&key), resources.find(&key[..end]));
        key.push_str(ITEM);
        let item = resources.find(&key);
        key.truncate(end);
        key.push_str(ITEM);
        Around { here, item, parent, beside: resources.find(&key) }
    }

    /// The operations of a resource.
    pub fn of_resource(&self, resource: &Resource) -> impl Iterator<Item = &Operation<'a>> {
        resource.operations.iter().map(|id| &self.operations[*id])
    }

    /// What stands at the last identifier in the path of an operation, or at its path where that has none:
    /// `/orders/{id}` for `/orders/{id}/items`.
    pub fn subject(&self, operation: &Operation<'_>) -> &Resource {
        let template = &operation.template;
        let end = template.segments.iter().rposition(|segment| segment.parameter().is_some());
        let end = end.map_or(template.segments.len(), |last| last + 1);
        let key = Template { segments: template.segments[..end].to_vec(), ..Template::default() }.key();
        self.resources().find(&key)
    }

    /// Whether what an operation creates is read at an address of its own: below its path, or beside it where that ends
    /// in a command (`/networks/create`, `/networks/{id}`).
    pub fn is_read_by_address(&self, operation: &Operation<'_>) -> bool {
        let Around { item, beside, .. } = self.around(operation);
        item.get.is_some() || beside.get.is_some()
    }
}
